/**
 * The application's folder on local disk: shuffle files, disk blocks, broadcasts and large payloads live under it, and it
 * goes with the application. Folders of applications whose process died without cleaning are removed at the next start.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { classFileName } from '../closure/classFile.ts';
import { identityOf, mayLive } from './processIdentity.ts';
import type { ProcessIdentity } from './processIdentity.ts';

const PREFIX = 'emberline-';
/** `emberline-<pid>-<app id>`: the owner is in the name, so that it is known however early the owner died. */
const NAME = /^emberline-(\d+)-/;
/** Who exactly it is, for when the number is another's. */
const OWNER_FILE = 'owner.json';

export class AppFolder {
  readonly path: string;
  /** Resolves when what dead applications left is gone: nobody need wait for it. */
  readonly staleRemoved: Promise<void>;

  constructor(parent: string, appId: string, pid: number) {
    mkdirSync(parent, { recursive: true });
    this.path = join(parent, `${PREFIX}${pid}-${appId.replace(/[^\w.-]/g, '_')}`);
    const owner = identityOf(pid);
    // An earlier process of the same number, with an application of the same name.
    if (ownerOf(this.path).started !== owner.started) rmSync(this.path, { recursive: true, force: true });
    this.staleRemoved = removeStale(parent);
    mkdirSync(this.path, { recursive: true });
    writeFileSync(join(this.path, OWNER_FILE), JSON.stringify(owner));
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

/** The folders of processes that are gone. Whatever cannot be removed now waits for the next start. */
async function removeStale(parent: string): Promise<void> {
  const stale = readdirSync(parent).filter((name) => {
    const owner = NAME.test(name) ? ownerOf(join(parent, name)) : undefined;
    return owner !== undefined && !mayLive(owner);
  });
  await Promise.allSettled(stale.map((name) => rm(join(parent, name), { recursive: true, force: true, maxRetries: 3 })));
}

function ownerOf(path: string): ProcessIdentity {
  try {
    return JSON.parse(readFileSync(join(path, OWNER_FILE), 'utf8')) as ProcessIdentity;
  } catch {
    // Its owner died before it could say more than its number.
    return { pid: Number(NAME.exec(basename(path))?.[1]), host: hostname() };
  }
}
