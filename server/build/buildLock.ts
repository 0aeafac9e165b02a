/** One build at a time: a folder as the lock, with the id of its holder, taken over when that process is gone. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;

/** Runs `work` while no other process holds the lock; `onWait` is called once when it has to wait. */
export async function withBuildLock<T>(folder: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, 'build.lock');
  await mkdir(folder, { recursive: true });
  for (let waited = false; !(await take(lock)); waited = true) {
    if (!waited) onWait();
    await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    await writeFile(join(lock, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => '0'));
    if (holder !== 0 && !isRunning(holder)) await rm(lock, { recursive: true, force: true });
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
