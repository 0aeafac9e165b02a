/**
 * The application's folder on local disk: shuffle files, disk blocks, broadcasts and large payloads live under it, and it
 * goes with the application. Folders of applications whose process died without cleaning are removed at the next start.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classFileName } from '../closure/classFile.ts';

const PREFIX = 'emberline-';
/** `emberline-<pid>-<app id>`: the owner is in the name, so that it is known however early the owner died. */
const NAME = /^emberline-(\d+)-/;

export class AppFolder {
  readonly path: string;

  constructor(parent: string, appId: string, pid: number) {
    mkdirSync(parent, { recursive: true });
    removeStale(parent, pid);
    this.path = join(parent, `${PREFIX}${pid}-${appId.replace(/[^\w.-]/g, '_')}`);
    for (const name of ['broadcast', 'classes', 'payloads', 'executors']) mkdirSync(join(this.path, name), { recursive: true });
  }

  /** Makes and returns an executor's own folder. */
  executor(executorId: string): string {
    const path = join(this.path, 'executors', executorId);
    mkdirSync(path, { recursive: true });
    return path;
  }

  removeExecutor(executorId: string): void {
    rmSync(join(this.path, 'executors', executorId), { recursive: true, force: true });
  }

  /** Writes a payload that is too large for a message; returns its path. */
  writePayload(name: string, bytes: Uint8Array): string {
    const path = join(this.path, 'payloads', name);
    writeFileSync(path, bytes);
    return path;
  }

  /** Where a broadcast's snapshot is. */
  broadcast(id: number): string {
    return join(this.path, 'broadcast', String(id));
  }

  /** Where executors look for a class by its id. */
  classFile(id: string): string {
    return join(this.path, 'classes', classFileName(id));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

function removeStale(parent: string, ownPid: number): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(NAME.exec(name)?.[1] ?? 0);
    if (pid > 0 && pid !== ownPid && !isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
