import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppFolder } from './appFolder.ts';
import { identityOf } from './processIdentity.ts';

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

  it('removes what a dead application left, and nothing of a living one or of others', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    for (const name of [`emberline-${dead}-old`, `emberline-${process.ppid}-living`, 'emberline-notes', 'somebody']) mkdirSync(join(parent, name));
    await new AppFolder(parent, 'new', process.pid).staleRemoved;
    expect(readdirSync(parent).sort()).toEqual([`emberline-${process.pid}-new`, `emberline-${process.ppid}-living`, 'emberline-notes', 'somebody'].sort());
  });

  it('knows a process by its start: another one with the same number does not keep a folder alive', async () => {
    const living = identityOf(process.ppid);
    const owners = {
      same: living,
      reused: { ...living, started: 'another boot/1' },
      early: { pid: living.pid, host: hostname() },
      elsewhere: { ...living, started: 'another boot/1', host: 'another machine' },
    };
    for (const [name, owner] of Object.entries(owners)) {
      mkdirSync(join(parent, `emberline-${owner.pid}-${name}`));
      writeFileSync(join(parent, `emberline-${owner.pid}-${name}`, 'owner.json'), JSON.stringify(owner));
    }
    await new AppFolder(parent, 'new', process.pid).staleRemoved;
    expect(readdirSync(parent).map((name) => name.replace(/^emberline-\d+-/, '')).sort()).toEqual(['early', 'elsewhere', 'new', 'same']);
  });

  it('is not that of an earlier process which had the same number and application', async () => {
    mkdirSync(join(parent, `emberline-${process.pid}-app`, 'broadcast'), { recursive: true });
    writeFileSync(join(parent, `emberline-${process.pid}-app`, 'broadcast', '0'), 'old');
    const folder = new AppFolder(parent, 'app', process.pid);
    await folder.staleRemoved;
    expect([existsSync(folder.broadcast(0)), existsSync(join(folder.path, 'executors'))]).toEqual([false, true]);
  });
});
