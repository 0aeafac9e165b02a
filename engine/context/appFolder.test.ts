import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppFolder } from './appFolder.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'emberline-folder-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('the application folder', () => {
  it('holds a folder for each executor and goes with the application', () => {
    const folder = new AppFolder(parent, 'app/1', process.pid);
    expect(readdirSync(parent)).toEqual([`emberline-${process.pid}-app_1`]);
    const executor = folder.executor('0');
    expect(existsSync(executor)).toBe(true);
    folder.removeExecutor('0');
    expect(existsSync(executor)).toBe(false);
    expect(readFileSync(folder.writePayload('p', new Uint8Array([1, 2])))).toEqual(Buffer.from([1, 2]));
    folder.remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('removes what a dead application left, and nothing of a living one or of others', () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    for (const name of [`emberline-${dead}-old`, `emberline-${process.ppid}-living`, 'emberline-notes', 'somebody']) mkdirSync(join(parent, name));
    new AppFolder(parent, 'new', process.pid);
    expect(readdirSync(parent).sort()).toEqual([`emberline-${process.pid}-new`, `emberline-${process.ppid}-living`, 'emberline-notes', 'somebody'].sort());
  });
});
