import { mkdtemp, readFile, rm, stat, symlink, writeFile, readdir, chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyCell } from '../../protocol/apply.ts';
import { readIpynb, writeIpynb } from '../../protocol/ipynb.ts';
import type { NotebookEntry } from '../../protocol/messages.ts';
import { TestNotebook } from '../testing/testNotebook.ts';
import { startTestServer, type TestServer, type TestTab } from '../testing/testServer.ts';
import { copyExamples } from './examples.ts';

/** The rule is a second; a busy machine gets another. */
const SAVED_WITHIN_MS = 2000;

let server: TestServer;
let tab: TestTab;
beforeEach(async () => {
  server = await startTestServer();
  tab = await server.tab();
});
afterEach(() => server.stop());

const onDisk = async (path: string): Promise<readonly string[]> => readIpynb(await readFile(join(server.workspace, path), 'utf8'), path, () => 'new').cells.map((cell) => cell.source);

/** Writes a notebook with these sources, as another program would. */
async function writeNotebook(path: string, ...sources: string[]): Promise<void> {
  await mkdir(join(server.workspace, path, '..'), { recursive: true });
  await writeFile(join(server.workspace, path), writeIpynb({ path, metadata: {}, cells: sources.map((source, index) => ({ ...emptyCell(`c${index}`), source })) }));
}

const isSaved = (notebook: TestNotebook) => notebook.until((document) => document.saved.state === 'saved' && document.inFlight === null && document.waiting.length === 0);

describe('an open document', () => {
  it('is on disk within a second of a change', async () => {
    await writeNotebook('a.ipynb', 'one');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    const started = Date.now();
    notebook.do({ type: 'editSource', cellId: 'c0', revision: 0, edits: [{ offset: 3, deleted: 0, inserted: '!' }] });
    await notebook.until((document) => document.saved.state === 'saving');
    await isSaved(notebook);
    expect(Date.now() - started).toBeLessThan(SAVED_WITHIN_MS);
    expect(await onDisk('a.ipynb')).toEqual(['one!']);
  });

  it('is saved within a second while typing goes on', async () => {
    await writeNotebook('a.ipynb', '');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    const started = Date.now();
    let typing = true;
    const type = (): void => {
      if (!typing) return;
      notebook.do({ type: 'editSource', cellId: 'c0', revision: 0, edits: [{ offset: 0, deleted: 0, inserted: 'x' }] });
      setTimeout(type, 20);
    };
    type();
    await notebook.until((document) => document.saved.state === 'saving');
    await notebook.until((document) => document.saved.state === 'saved');
    typing = false;
    expect(Date.now() - started).toBeLessThan(SAVED_WITHIN_MS);
  });

  it('is the same in two tabs, which see each other type', async () => {
    await writeNotebook('a.ipynb', 'ab');
    const one = await TestNotebook.open(tab, 'a.ipynb');
    const two = await TestNotebook.open(await server.tab(), 'a.ipynb');
    one.do({ type: 'editSource', cellId: 'c0', revision: 0, edits: [{ offset: 1, deleted: 0, inserted: '1' }] });
    two.do({ type: 'editSource', cellId: 'c0', revision: 0, edits: [{ offset: 2, deleted: 0, inserted: '2' }] });
    await one.until(() => one.cell('c0').source === 'a1b2');
    await two.until(() => two.cell('c0').source === 'a1b2');
    expect(one.view).toEqual(two.view);
  });

  it('reports a save that fails and saves when it can again', async (context) => {
    context.skip(process.getuid?.() === 0, 'no file mode stops root');
    await writeNotebook('a.ipynb', 'one');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    await chmod(server.workspace, 0o500);
    notebook.do({ type: 'editSource', cellId: 'c0', revision: 0, edits: [{ offset: 0, deleted: 0, inserted: 'x' }] });
    await notebook.until((document) => document.saved.state === 'failed');
    await chmod(server.workspace, 0o700);
    await isSaved(notebook);
    expect(await onDisk('a.ipynb')).toEqual(['xone']);
  });

  it('survives the tab: another one finds what was typed', async () => {
    await writeNotebook('a.ipynb', 'one');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    notebook.add('new', 'two');
    await notebook.until((document) => document.inFlight === null && document.waiting.length === 0);
    tab.close();
    const other = await TestNotebook.open(await server.tab(), 'a.ipynb');
    expect(other.view.cells.map((cell) => cell.source)).toEqual(['one', 'two']);
    await isSaved(other);
  });
});

describe('a file changed on disk by someone else', () => {
  it('is said, and neither version is lost until one is chosen', async () => {
    await writeNotebook('a.ipynb', 'mine');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    await writeNotebook('a.ipynb', 'theirs', 'more');
    await notebook.until((document) => document.conflict !== null);
    expect(notebook.document.conflict).toMatchObject({ diskCells: 2 });
    notebook.do({ type: 'editSource', cellId: 'c0', revision: 0, edits: [{ offset: 0, deleted: 0, inserted: 'still ' }] });
    await notebook.until((document) => document.inFlight === null && document.waiting.length === 0);
    expect(await onDisk('a.ipynb')).toEqual(['theirs', 'more']);
    expect(notebook.cell('c0').source).toBe('still mine');
  });

  it('keepMine writes ours over it', async () => {
    await writeNotebook('a.ipynb', 'mine');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    await writeNotebook('a.ipynb', 'theirs');
    await notebook.until((document) => document.conflict !== null);
    expect(await tab.get('resolveConflict', { path: 'a.ipynb', choice: 'keepMine' })).toEqual({});
    await notebook.until((document) => document.conflict === null);
    expect(await onDisk('a.ipynb')).toEqual(['mine']);
  });

  it('takeDisk shows theirs in every tab', async () => {
    await writeNotebook('a.ipynb', 'mine');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    await writeNotebook('a.ipynb', 'theirs', 'more');
    await notebook.until((document) => document.conflict !== null);
    await tab.get('resolveConflict', { path: 'a.ipynb', choice: 'takeDisk' });
    await notebook.until((document) => document.conflict === null && document.view.cells.length === 2);
    expect(notebook.view.cells.map((cell) => cell.source)).toEqual(['theirs', 'more']);
    expect(await onDisk('a.ipynb')).toEqual(['theirs', 'more']);
  });

  it('saveCopy keeps ours beside it and shows theirs', async () => {
    await writeNotebook('a.ipynb', 'mine');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    await writeNotebook('a.ipynb', 'theirs');
    await notebook.until((document) => document.conflict !== null);
    expect(await tab.get('resolveConflict', { path: 'a.ipynb', choice: 'saveCopy' })).toEqual({ copyPath: 'a copy.ipynb' });
    expect(await onDisk('a copy.ipynb')).toEqual(['mine']);
    await notebook.until(() => notebook.cell('c0').source === 'theirs');
  });

  it('survives a restart of the server with both versions', async () => {
    await writeNotebook('a.ipynb', 'mine');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    await writeNotebook('a.ipynb', 'theirs');
    await notebook.until((document) => document.conflict !== null);
    notebook.do({ type: 'editSource', cellId: 'c0', revision: 0, edits: [{ offset: 0, deleted: 0, inserted: 'still ' }] });
    await notebook.until((document) => document.inFlight === null && document.waiting.length === 0);
    await server.close();
    const second = await startTestServer({ workspace: server.workspace });
    const reopened = await TestNotebook.open(await second.tab(), 'a.ipynb');
    expect(reopened.document.conflict).toMatchObject({ diskCells: 1 });
    expect(reopened.cell('c0').source).toBe('still mine');
    expect(await onDisk('a.ipynb')).toEqual(['theirs']);
    await second.stop();
  });

  it('is a conflict too when it was removed, and keepMine brings it back', async () => {
    await writeNotebook('a.ipynb', 'mine');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    await rm(join(server.workspace, 'a.ipynb'));
    await notebook.until((document) => document.conflict !== null);
    expect(notebook.document.conflict?.error).toBe('The file was removed on disk.');
    await tab.get('resolveConflict', { path: 'a.ipynb', choice: 'keepMine' });
    expect(await onDisk('a.ipynb')).toEqual(['mine']);
  });

  it('is none when the same bytes were written again', async () => {
    await writeNotebook('a.ipynb', 'mine');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    await writeNotebook('a.ipynb', 'mine');
    notebook.do({ type: 'editSource', cellId: 'c0', revision: 0, edits: [{ offset: 0, deleted: 0, inserted: 'x' }] });
    await notebook.until((document) => document.saved.state === 'saving');
    await isSaved(notebook);
    expect(notebook.document.conflict).toBeNull();
  });
});

describe('a malformed file', () => {
  it('is an error that names the place, and stays as it is', async () => {
    const text = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": 3, "metadata": {}, "outputs": []}]}';
    await writeFile(join(server.workspace, 'bad.ipynb'), text);
    expect(await tab.ask('open', { path: 'bad.ipynb', clientId: 'c', haveSeq: null })).toEqual({ ok: false, error: 'cells[0].source: expected string or list of strings, found a number' });
    expect(await tab.get<readonly NotebookEntry[]>('listNotebooks')).toMatchObject([{ path: 'bad.ipynb', error: 'cells[0].source: expected string or list of strings, found a number' }]);
    expect(await readFile(join(server.workspace, 'bad.ipynb'), 'utf8')).toBe(text);
    await writeNotebook('bad.ipynb', 'good');
    expect((await TestNotebook.open(tab, 'bad.ipynb')).cell('c0').source).toBe('good');
  });
});

describe('the library', () => {
  const titles = async (): Promise<readonly string[]> => (await tab.get<readonly NotebookEntry[]>('listNotebooks')).map((entry) => entry.path).toSorted();

  it('creates, duplicates and renames without ever taking a name twice', async () => {
    const made = await tab.get<{ path: string }>('createNotebook', { title: 'Log: mining/2026' });
    expect(made.path).toBe('Log- mining-2026.ipynb');
    expect(await tab.get('createNotebook', { title: 'Log: mining/2026' })).toEqual({ path: 'Log- mining-2026 2.ipynb' });
    expect(await tab.get('duplicateNotebook', { path: made.path })).toEqual({ path: 'Log- mining-2026 copy.ipynb' });
    expect(await tab.get('renameNotebook', { path: made.path, title: 'New' })).toEqual({ path: 'New.ipynb' });
    expect(await tab.ask('renameNotebook', { path: 'New.ipynb', title: 'Log- mining-2026 2' })).toMatchObject({ ok: false });
    expect(await titles()).toEqual(['Log- mining-2026 2.ipynb', 'Log- mining-2026 copy.ipynb', 'New.ipynb']);
  });

  it('renames an open notebook under its tabs, which go on editing', async () => {
    await writeNotebook('a.ipynb', 'one');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    notebook.add('x', 'two');
    await tab.get('renameNotebook', { path: 'a.ipynb', title: 'b' });
    await notebook.until((document) => document.confirmed.path === 'b.ipynb');
    const renamed = await TestNotebook.open(tab, 'b.ipynb');
    expect(renamed.view.cells.map((cell) => cell.source)).toEqual(['one', 'two']);
    renamed.add('y', 'three');
    await renamed.until((document) => document.saved.state === 'saving');
    await isSaved(renamed);
    expect(await onDisk('b.ipynb')).toEqual(['one', 'two', 'three']);
    expect(await readdir(server.workspace)).not.toContain('a.ipynb');
  });

  it('deletes with undo, and brings back under another name when the old is taken', async () => {
    await writeNotebook('sub/a.ipynb', 'one');
    const { undo } = await tab.get<{ undo: string }>('deleteNotebook', { path: 'sub/a.ipynb' });
    expect(await titles()).toEqual([]);
    await writeNotebook('sub/a.ipynb', 'other');
    expect(await tab.get('restoreNotebook', { undo })).toEqual({ path: 'sub/a 2.ipynb' });
    expect(await onDisk('sub/a 2.ipynb')).toEqual(['one']);
    expect(await tab.ask('restoreNotebook', { undo })).toMatchObject({ ok: false });
  });

  it('tells tabs of an open notebook that it was deleted, and does not write it again', async () => {
    await writeNotebook('a.ipynb', 'one');
    const notebook = await TestNotebook.open(tab, 'a.ipynb');
    notebook.add('x', 'two');
    const { undo } = await tab.get<{ undo: string }>('deleteNotebook', { path: 'a.ipynb' });
    await notebook.until((document) => document.deleted);
    expect(await titles()).toEqual([]);
    const { path } = await tab.get<{ path: string }>('restoreNotebook', { undo });
    expect(await onDisk(path)).toEqual(['one', 'two']);
  });

  it('announces changes of the list', async () => {
    const announced = new Promise<void>((resolve) => tab.socket.once('notebooksChanged', resolve));
    await tab.get('createNotebook', { title: 'x' });
    await announced;
  });
});

describe('examples', () => {
  it('are given once: a changed one is left alone, a deleted one stays deleted, an untouched one is renewed', async () => {
    const from = await mkdtemp(join(tmpdir(), 'emberline-examples-'));
    const to = server.workspace;
    for (const name of ['changed', 'deleted', 'untouched']) await writeFile(join(from, `${name}.ipynb`), 'v1');
    await writeFile(join(to, 'taken.ipynb'), 'own');
    await writeFile(join(from, 'taken.ipynb'), 'v1');
    expect(await copyExamples(from, to)).toEqual(['changed.ipynb', 'deleted.ipynb', 'untouched.ipynb']);
    await writeFile(join(to, 'changed.ipynb'), 'mine');
    await rm(join(to, 'deleted.ipynb'));
    expect(await copyExamples(from, to)).toEqual([]);
    for (const name of ['changed', 'deleted', 'untouched', 'new']) await writeFile(join(from, `${name}.ipynb`), 'v2');
    expect(await copyExamples(from, to)).toEqual(['new.ipynb', 'untouched.ipynb']);
    const texts = await Promise.all(['changed', 'untouched', 'new', 'taken'].map((name) => readFile(join(to, `${name}.ipynb`), 'utf8')));
    expect(texts).toEqual(['mine', 'v2', 'v2', 'own']);
    expect(await stat(join(to, 'deleted.ipynb')).catch(() => 'gone')).toBe('gone');
    await rm(from, { recursive: true });
  });

  it('a link out of the workspace is no notebook', async () => {
    await symlink('/etc/hostname', join(server.workspace, 'h.ipynb'));
    expect(await tab.get('listNotebooks')).toEqual([]);
  });
});
