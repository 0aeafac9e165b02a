/** Kernels that die without a word: what they leave on disk is gone at the next start, and nothing of those that live. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { AppFolder } from '../context/appFolder.ts';

const DRIVER = fileURLToPath(new URL('testing/dyingDriver.ts', import.meta.url));

test('after SIGKILL every file of a kernel and its executors is removed at the next start, while another kernel goes on', async () => {
  const localDir = mkdtempSync(join(tmpdir(), 'emberline-stale-'));
  const living = spawn(process.execPath, [DRIVER, localDir, 'live'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  const line = (): Promise<void> => new Promise((resolve) => living.stdout.once('data', (text) => {
    said += String(text);
    resolve();
  }));
  try {
    const [dead] = await Promise.all([Promise.resolve(spawnSync(process.execPath, [DRIVER, localDir, 'die'], { encoding: 'utf8' })), line()]);
    expect(dead.signal).toBe('SIGKILL');
    const left = readdirSync(localDir, { recursive: true, encoding: 'utf8' }).filter((name) => name.startsWith(`emberline-${dead.pid}-`));
    const kinds = [/broadcast\/0$/, /shuffle_\d+_\d+_\d+\.data$/, /blocks\/rdd_\d+_\d+$/];
    expect(kinds.filter((kind) => !left.some((name) => kind.test(name)))).toEqual([]);
    const next = new AppFolder(localDir, 'next', process.pid);
    await next.staleRemoved;
    expect(readdirSync(localDir).map((name) => Number(name.split('-')[1])).sort()).toEqual([living.pid, process.pid].sort());
    living.stdin.write('go\n');
    await line();
    expect(said.split('\n')[1]).toBe('4999950000 100000');
  } finally {
    living.kill('SIGKILL');
    rmSync(localDir, { recursive: true, force: true });
  }
}, 60_000);
