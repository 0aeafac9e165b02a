/**
 * The driver's broadcast variables: snapshots on disk, one file each, and who must forget them when.
 *
 * The driver holds the value itself weakly: while the user has it, reading costs nothing; afterwards it is read back from the
 * snapshot. So a large value is not kept twice.
 */
import { rmSync } from 'node:fs';
import { classRegistry } from '../closure/classes.ts';
import { Broadcast } from '../executor/broadcast.ts';
import { RddCore } from '../rdd/core.ts';
import { IllegalArgumentError, SparkException } from '../rdd/errors.ts';
import { readBroadcast, writeBroadcast } from '../storage/broadcastFile.ts';
import { decodeValue, encodeValue, UnsupportedValueError } from '../storage/codec/index.ts';
import type { AppFolder } from './appFolder.ts';

export interface BroadcastStoreHost {
  readonly folder: AppFolder;
  /** spark.broadcast.blockSize, bytes. */
  readonly blockSize: number;
  /** Makes every slot drop its copy; resolves when all have. */
  dropEverywhere(broadcastId: number): Promise<void>;
  /** Where the user's code is now. */
  callSite(operation: string): string;
  /** Has it removed once it is unreachable. */
  watch(broadcast: Broadcast<unknown>, broadcastId: number): void;
}

export class BroadcastStore {
  readonly #host: BroadcastStoreHost;
  #nextId = 0;

  constructor(host: BroadcastStoreHost) {
    this.#host = host;
  }

  /** Writes the snapshot. Throws for an RDD and for values that cannot be written (UnsupportedValueError names the place). */
  create<T>(value: T): Broadcast<T> {
    if (value instanceof RddCore) throw new IllegalArgumentError('Can not directly broadcast RDDs; instead, call collect() and broadcast the result.');
    const host = this.#host;
    const id = this.#nextId++;
    const path = host.folder.broadcast(id);
    const pieces = writeBroadcast(path, encoded(value), host.blockSize);
    const payload = { id, path, pieces };
    let held = hold(value);
    let destroyedAt: string | undefined;
    const assertValid = (): void => {
      if (destroyedAt !== undefined) throw new SparkException(`Attempted to use Broadcast(${id}) after it was destroyed (${destroyedAt})`);
    };
    const broadcast = new Broadcast<T>(id, {
      read: () => {
        assertValid();
        const present = held();
        if (present !== undefined) return present.value;
        const value = decodeValue(readBroadcast(path, id, pieces), classRegistry) as T;
        held = hold(value);
        return value;
      },
      payload: () => {
        assertValid();
        return payload;
      },
      unpersist: (blocking) => {
        assertValid();
        return settled(host.dropEverywhere(id), blocking);
      },
      destroy: (blocking) => {
        assertValid();
        destroyedAt = host.callSite('destroy');
        held = () => undefined;
        return settled(this.remove(id), blocking);
      },
    });
    host.watch(broadcast as Broadcast<unknown>, id);
    return broadcast;
  }

  /** Removes the snapshot and every copy. */
  remove(id: number): Promise<void> {
    rmSync(this.#host.folder.broadcast(id), { force: true });
    return this.#host.dropEverywhere(id);
  }
}

function encoded(value: unknown): Uint8Array {
  try {
    return encodeValue(value, classRegistry);
  } catch (error) {
    if (!(error instanceof UnsupportedValueError)) throw error;
    const place = error.path.replace(/^record 0(, at )?/, '');
    throw new UnsupportedValueError(error.what, place === '' ? 'its top' : place, 'The value of a broadcast');
  }
}

function settled(done: Promise<void>, blocking: boolean): Promise<void> {
  return blocking ? done : Promise.resolve();
}

function hold<T>(value: T): () => { readonly value: T } | undefined {
  if (typeof value !== 'object' || value === null) return () => ({ value });
  const ref = new WeakRef(value);
  return () => {
    const present = ref.deref();
    return present === undefined ? undefined : { value: present };
  };
}
