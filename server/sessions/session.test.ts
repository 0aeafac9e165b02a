import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../protocol/notebook.ts';
import type { RunEntry } from '../../protocol/messages.ts';
import { TestNotebook } from '../testing/testNotebook.ts';
import { startTestServer, type TestServer } from '../testing/testServer.ts';
import { ForkLauncher } from './kernelProcess.ts';

let server: TestServer;
let notebook: TestNotebook;
beforeEach(async () => {
  server = await startTestServer();
  const tab = await server.tab();
  const { path } = await tab.get<{ path: string }>('createNotebook', { title: 'test' });
  notebook = await TestNotebook.open(tab, path);
});
afterEach(() => server.stop());

const texts = (id: string): readonly string[] => notebook.cell(id).outputs.map(textOf);
function textOf(output: Output): string {
  switch (output.kind) {
    case 'stream':
      return `${output.name}: ${output.text}`;
    case 'display':
    case 'result':
      return `${output.kind}: ${String(output.data['text/plain'])}`;
    case 'error':
      return `error: ${output.error.name}: ${output.error.message}`;
    case 'truncated':
      return 'truncated';
  }
}

describe('a run', () => {
  it('streams its output, shows its value and is remembered with the document', async () => {
    notebook.add('a', "console.log('hello'); console.error('warn'); 6 * 7");
    await notebook.run('a');
    expect(texts('a')).toEqual(['stdout: hello\n', 'stderr: warn\n', 'result: 42']);
    expect(notebook.cell('a')).toMatchObject({ executionCount: 1, lastRun: { state: 'done', source: "console.log('hello'); console.error('warn'); 6 * 7" } });
    await notebook.until((document) => document.session.kernel.state === 'idle');
    expect(notebook.document.session).toMatchObject({ cells: {}, queue: [] });
  });

  it('keeps variables for the next', async () => {
    notebook.add('a', 'const x = 1;');
    notebook.add('b', 'x + 1');
    await notebook.run('a');
    await notebook.run('b');
    expect(texts('b')).toEqual(['result: 2']);
  });

  it('that fails ends the queue', async () => {
    notebook.add('a', '1');
    notebook.add('b', "throw new TypeError('broken')");
    notebook.add('c', '3');
    await notebook.command({ type: 'runAll' });
    await notebook.until(() => notebook.cell('b').lastRun !== null);
    await notebook.until((document) => document.session.kernel.state === 'idle');
    expect(['a', 'b', 'c'].map((id) => notebook.cell(id).lastRun?.state)).toEqual(['done', 'failed', undefined]);
    expect(texts('b')).toEqual(['error: TypeError: broken']);
    expect(notebook.document.session.queue).toEqual([]);
  });

  it('asked for twice with one id is done once', async () => {
    notebook.add('a', "globalThis.runs = (globalThis.runs ?? 0) + 1; globalThis.runs");
    notebook.add('b', 'globalThis.runs');
    await notebook.command({ type: 'runCells', cellIds: ['a'] }, 'same');
    await notebook.command({ type: 'runCells', cellIds: ['a'] }, 'same');
    await notebook.until(() => notebook.cell('a').lastRun !== null);
    await notebook.command({ type: 'runCells', cellIds: ['a'] }, 'same');
    await notebook.run('b');
    expect(texts('b')).toEqual(['result: 1']);
  });

  it('is seen by another tab, and goes on while no tab is there', async () => {
    notebook.add('a', "for (let i = 0; i < 5; i++) { console.log(i); await new Promise((r) => setTimeout(r, 60)); } 'end'");
    await notebook.command({ type: 'runCells', cellIds: ['a'] });
    await notebook.until(() => notebook.cell('a').outputs.length > 0);
    notebook.tab.close();
    notebook = await TestNotebook.open(await server.tab(), notebook.path);
    await notebook.until(() => notebook.cell('a').lastRun !== null);
    expect(texts('a')).toEqual(['stdout: 0\n1\n2\n3\n4\n', "result: 'end'"]);
  });

  it('with more output than the limit keeps a part in the document and all of it in a file', async () => {
    notebook.add('a', "for (let i = 0; i < 30_000; i++) console.log(`line ${i} ${'x'.repeat(60)}`)");
    await notebook.run('a');
    const outputs = notebook.cell('a').outputs;
    expect(outputs.map((output) => output.kind)).toEqual(['stream', 'truncated']);
    const [stream, truncated] = outputs;
    const whole = Array.from({ length: 30_000 }, (_, i) => `line ${i} ${'x'.repeat(60)}\n`).join('');
    if (stream?.kind !== 'stream' || truncated?.kind !== 'truncated') throw new Error('unexpected');
    expect(stream.text.length).toBe(1024 * 1024);
    expect(truncated.dropped).toBe(whole.length - stream.text.length);
    const { cookie, origin } = server;
    const file = await fetch(`${origin}/api/outputs/${truncated.file}`, { headers: { cookie } });
    expect((await file.text()) === whole).toBe(true);
    expect((await fetch(`${origin}/api/outputs/${truncated.file}`)).status).toBe(401);
  });

  it('survives a restart of the server in the document and in the list of runs', async () => {
    notebook.add('a', '6 * 7');
    await notebook.run('a');
    await notebook.until((document) => document.saved.state === 'saved');
    await server.close();
    const second = await startTestServer({ workspace: server.workspace });
    const tab = await second.tab();
    notebook = await TestNotebook.open(tab, notebook.path);
    expect(texts('a')).toEqual(['result: 42']);
    expect(notebook.document.session.kernel).toEqual({ state: 'stopped' });
    const runs = await tab.get<readonly RunEntry[]>('listRuns', { path: notebook.path });
    expect(runs).toHaveLength(1);
    expect(runs[0]?.appId).toBe(notebook.document.session.appId);
    expect(runs[0]?.endedAt).not.toBeNull();
    await second.stop();
  });
});

describe('a dropped socket', () => {
  it('loses nothing and runs nothing twice: what was typed and asked for meanwhile is done once, and output goes on', async () => {
    notebook.add('a', "for (let i = 0; i < 8; i++) { console.log(i); await new Promise((r) => setTimeout(r, 50)); }");
    notebook.add('b', "globalThis.runs = (globalThis.runs ?? 0) + 1; console.log('b', globalThis.runs)");
    await notebook.command({ type: 'runCells', cellIds: ['a', 'b'] }, 'both');
    await notebook.until(() => notebook.cell('a').outputs.length > 0);
    await notebook.cut();
    notebook.do({ type: 'editSource', cellId: 'b', revision: 0, edits: [{ offset: 0, deleted: 0, inserted: '/* typed while away */ ' }] });
    await notebook.reconnect(await server.tab());
    await notebook.command({ type: 'runCells', cellIds: ['a', 'b'] }, 'both');
    await notebook.until(() => notebook.cell('b').lastRun !== null);
    expect(texts('a')).toEqual(['stdout: 0\n1\n2\n3\n4\n5\n6\n7\n']);
    expect(texts('b')).toEqual(['stdout: b 1\n']);
    expect(notebook.cell('b').source).toMatch(/^\/\* typed while away \*\/ globalThis/);
  });
});

describe('interrupt', () => {
  it('ends a waiting cell and its queue; variables live on', async () => {
    notebook.add('a', 'const kept = 42;');
    notebook.add('b', 'await new Promise(() => {})');
    notebook.add('c', "'never'");
    notebook.add('d', 'kept');
    await notebook.run('a');
    await notebook.command({ type: 'runCells', cellIds: ['b', 'c'] });
    await notebook.until((document) => document.session.cells['b']?.state === 'running');
    await notebook.command({ type: 'interrupt' });
    await notebook.until(() => notebook.cell('b').lastRun !== null);
    expect(notebook.cell('b').lastRun?.state).toBe('interrupted');
    expect(notebook.cell('c').lastRun).toBeNull();
    await notebook.run('d');
    expect(texts('d')).toEqual(['result: 42']);
  });

  it('ends a loop that never yields; variables live on', async () => {
    notebook.add('a', 'const kept = 42;');
    notebook.add('b', 'for (;;);');
    notebook.add('c', 'kept');
    await notebook.run('a');
    await notebook.command({ type: 'runCells', cellIds: ['b'] });
    await notebook.until((document) => document.session.cells['b']?.state === 'running');
    await notebook.command({ type: 'interrupt' });
    await notebook.until(() => notebook.cell('b').lastRun !== null);
    expect(notebook.cell('b').lastRun?.state).toBe('interrupted');
    await notebook.run('c');
    expect(texts('c')).toEqual(['result: 42']);
  });

  it('of a loop after an await ends the kernel after the deadline and says what was lost', async () => {
    notebook.add('a', 'await null; for (;;);');
    notebook.add('b', "'alive'");
    await notebook.command({ type: 'runCells', cellIds: ['a'] });
    await notebook.until((document) => document.session.cells['a']?.state === 'running');
    await notebook.command({ type: 'interrupt' });
    await notebook.until((document) => document.session.kernel.state === 'interrupting');
    await notebook.until((document) => document.session.kernel.state === 'dead');
    const { kernel } = notebook.document.session;
    if (kernel.state !== 'dead') throw new Error('unexpected');
    expect(kernel.report).toMatchObject({
      summary: 'The cell did not stop within 3 s of the interrupt, so the kernel was ended. It was running cell 2.',
      signal: 'SIGKILL',
      runningCell: { cellId: 'a', cellNumber: 2 },
      lost: ['all variables of the session'],
    });
    expect(notebook.cell('a').lastRun?.state).toBe('interrupted');
    await notebook.run('b');
    expect(texts('b')).toEqual(["result: 'alive'"]);
  });
});

describe('a kernel that dies', () => {
  it('leaves the document intact, says why on the cell, and the next run has a new kernel', async () => {
    notebook.add('a', "console.log('before'); process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})");
    notebook.add('b', "'after'");
    await notebook.command({ type: 'runCells', cellIds: ['a', 'b'] });
    await notebook.until((document) => document.session.kernel.state === 'dead');
    await notebook.until(() => notebook.cell('a').lastRun !== null);
    expect(texts('a').at(-1)).toMatch(/^error: KernelDied: The kernel was ended by signal SIGKILL\. It was running cell 2\./);
    expect(notebook.cell('b').lastRun).toBeNull();
    await notebook.run('b');
    expect(texts('b')).toEqual(["result: 'after'"]);
  });
});

describe('a kernel out of memory', () => {
  it('is reported with its limit', async () => {
    await server.stop();
    server = await startTestServer({ launcher: new ForkLauncher({ keepSpare: false, heapMiB: 512 }) });
    const tab = await server.tab();
    const { path } = await tab.get<{ path: string }>('createNotebook', { title: 'test' });
    notebook = await TestNotebook.open(tab, path);
    notebook.add('a', 'const all = []; for (;;) all.push(new Array(1000).fill(Math.random()));');
    await notebook.command({ type: 'runCells', cellIds: ['a'] });
    await notebook.until((document) => document.session.kernel.state === 'dead');
    const { kernel } = notebook.document.session;
    if (kernel.state !== 'dead') throw new Error('unexpected');
    expect(kernel.report.summary).toMatch(/^The kernel ran out of memory: its heap reached the limit of \d+ MiB\. It was running cell 2\.$/);
  });
});

describe('a kernel that cannot start', () => {
  it('ends with its own words, and the cell is told', async () => {
    notebook.add('a', '1');
    await notebook.command({ type: 'setMaster', master: 'local-cluster[1,1,1]' });
    await notebook.command({ type: 'runCells', cellIds: ['a'] });
    await notebook.until((document) => document.session.kernel.state === 'dead');
    const { kernel } = notebook.document.session;
    if (kernel.state !== 'dead') throw new Error('unexpected');
    expect(kernel.report.summary).toMatch(/Its last words: .+memory/i);
    expect(notebook.document.session.cells).toEqual({});
  });
});

describe('restart', () => {
  it('begins with fresh variables, and runs all when asked', async () => {
    notebook.add('a', 'globalThis.count = (globalThis.count ?? 0) + 1; globalThis.count');
    await notebook.run('a');
    await notebook.run('a');
    expect(texts('a')).toEqual(['result: 2']);
    const appId = notebook.document.session.appId;
    const before = notebook.cell('a').lastRun?.runId;
    await notebook.command({ type: 'restart', thenRunAll: true });
    await notebook.until(() => notebook.cell('a').lastRun?.runId !== before && notebook.document.session.kernel.state === 'idle');
    expect(texts('a')).toEqual(['result: 1']);
    expect(notebook.cell('a').executionCount).toBe(1);
    expect(notebook.document.session.appId).not.toBe(appId);
  });
});

describe('the end of the server', () => {
  it('leaves no kernel behind, not even one in a loop', async () => {
    notebook.add('a', 'console.log(process.pid); await new Promise((r) => setTimeout(r, 30)); for (;;);');
    await notebook.command({ type: 'runCells', cellIds: ['a'] });
    await notebook.until(() => notebook.cell('a').outputs.length > 0);
    const pid = Number(texts('a')[0]?.replace('stdout: ', ''));
    expect(() => process.kill(pid, 0)).not.toThrow();
    await server.close();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    const saved = await readFile(join(server.workspace, notebook.path), 'utf8');
    expect(saved).toContain(String(pid));
  });
});
