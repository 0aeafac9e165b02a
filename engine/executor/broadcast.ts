/**
 * Broadcast variables (org.apache.spark.broadcast.Broadcast): one value, written once by the driver to a file of the
 * application's folder and read once by each slot that uses it.
 *
 * The same class serves both sides; where the value comes from differs. Mutating `value` on the driver after the call is
 * not seen by executors: what travels is the snapshot in the file.
 */
import { SHIP_AS } from '../closure/shipped.ts';
import type { ShipAs, Shippable } from '../closure/shipped.ts';
import { SparkException } from '../rdd/errors.ts';
import { readBroadcast } from '../storage/broadcastFile.ts';
import type { BroadcastPieces } from '../storage/broadcastFile.ts';

/** Payload of a `broadcast` handle. */
export interface BroadcastPayload {
  readonly id: number;
  readonly path: string;
  readonly pieces: BroadcastPieces;
}

/** How one side gets, forgets and destroys the value. */
export interface BroadcastSource<T> {
  read(): T;
  payload(): BroadcastPayload;
  unpersist(blocking: boolean): Promise<void>;
  destroy(blocking: boolean): Promise<void>;
}

export class Broadcast<T> implements Shippable {
  readonly id: number;
  readonly #source: BroadcastSource<T>;

  constructor(id: number, source: BroadcastSource<T>) {
    this.id = id;
    this.#source = source;
  }

  /** The value; on an executor the first use reads it. Throws SparkException after `destroy`. */
  get value(): T {
    return this.#source.read();
  }

  /** Drops the executors' copies; they read it again on the next use. With `blocking` the promise settles when all have. */
  unpersist(blocking = false): Promise<void> {
    return this.#source.unpersist(blocking);
  }

  /** Drops everything at once; any later use is an error. With `blocking` the promise settles when executors have dropped it too. */
  destroy(blocking = false): Promise<void> {
    return this.#source.destroy(blocking);
  }

  toString(): string {
    return `Broadcast(${this.id})`;
  }

  [SHIP_AS](): ShipAs {
    return { kind: 'handle', type: 'broadcast', payload: this.#source.payload() };
  }
}

/** The values a slot has read, by broadcast id. One per slot. */
export class BroadcastCache {
  readonly #values = new Map<number, unknown>();
  readonly #decode: (bytes: Uint8Array) => unknown;

  constructor(decode: (bytes: Uint8Array) => unknown) {
    this.#decode = decode;
  }

  /** The slot's own Broadcast for a handle. */
  revive(payload: BroadcastPayload): Broadcast<unknown> {
    const onDriverOnly = (): never => {
      throw new SparkException(`Broadcast(${payload.id}) can only be unpersisted or destroyed on the driver, not inside a task.`);
    };
    return new Broadcast<unknown>(payload.id, { read: () => this.#read(payload), payload: () => payload, unpersist: onDriverOnly, destroy: onDriverOnly });
  }

  /** Forgets a value (`removeBroadcast`). */
  drop(id: number): void {
    this.#values.delete(id);
  }

  #read(payload: BroadcastPayload): unknown {
    if (this.#values.has(payload.id)) return this.#values.get(payload.id);
    const value = this.#decode(bytesOf(payload));
    this.#values.set(payload.id, value);
    return value;
  }
}

function bytesOf(payload: BroadcastPayload): Uint8Array {
  try {
    return readBroadcast(payload.path, payload.id, payload.pieces);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new SparkException(`Attempted to use Broadcast(${payload.id}) after it was destroyed.`);
    throw error;
  }
}
