/**
 * Collects the rows of a partition that is to be cached while the task's loop pushes them (Spark's unrolling). When memory
 * runs out, a level with disk goes on to a file with everything so far, and a level without gives up: the caller takes the
 * rows and goes on without the cache. Rows kept as records and rows kept encoded have a builder each.
 */
import type { MemoryContent } from './block.ts';
import { BytesRoom } from './bytesRoom.ts';
import type { DiskBlockWriter } from './diskStore.ts';
import { ObjectsRoom } from './objectsRoom.ts';
import type { BatchCompression } from './packedBatch.ts';
import type { RowBatches } from './rowBatches.ts';
import type { StorageLevel } from './storageLevel.ts';
import type { ClassRegistry } from './codec/index.ts';

/** What memory for a growing block asks of its store. */
export interface RoomHost {
  readonly classes: ClassRegistry;
  readonly compression: BatchCompression;
  /** Bytes of memory taken before the first row (spark.storage.unrollMemoryThreshold). */
  readonly initialUnroll: number;
  reserveUnroll(bytes: number): boolean;
  releaseUnroll(bytes: number): void;
  /** Where an encoded batch is kept: itself, or its copy off the heap. */
  place(batch: Uint8Array): Uint8Array;
}

/** What a builder asks of its store. */
export interface BuilderHost extends RoomHost {
  /** Turns unroll memory into a block of `bytes`; false when there is no room. */
  storeInMemory(content: MemoryContent, unrolled: number, bytes: number): boolean;
  openFile(): DiskBlockWriter;
  /** Takes over a finished file and gives its rows back, batch by batch. */
  storeOnDisk(file: string, bytes: number): RowBatches;
  /** Called once, when the builder ends in any way. */
  closed(): void;
}

/** Memory that a block grows in. It reserves ahead of need. */
export interface Room {
  /** Takes a row in; false when there is no memory for it, though it is among `rows`. */
  push(row: unknown): boolean;
  /** The same for a batch. */
  batch(encoded: Uint8Array): boolean;
  /** Bytes of unroll memory held. */
  readonly reserved: number;
  /** Every row taken in so far, for one loop. */
  readonly rows: RowBatches;
  /** What is to be stored, with its bytes. */
  settle(): { readonly content: MemoryContent; readonly bytes: number };
  /** Hands every row to a file. */
  pour(file: DiskBlockWriter): void;
}

export class BlockBuilder {
  readonly #host: BuilderHost;
  readonly #useDisk: boolean;
  #room: Room | undefined;
  #file: DiskBlockWriter | undefined;
  #open = true;

  /** Made by BlockStore.builder. */
  constructor(host: BuilderHost, level: StorageLevel) {
    this.#host = host;
    this.#useDisk = level.useDisk;
    if (!level.useMemory) this.#file = host.openFile();
    else this.#room = level.deserialized ? new ObjectsRoom(host) : new BytesRoom(host);
  }

  /** The rows so far while they are in memory, for one loop; none once the block goes to disk. */
  get rows(): RowBatches {
    return this.#room?.rows ?? [];
  }

  /** Bytes of unroll memory held. */
  get reserved(): number {
    return this.#room?.reserved ?? 0;
  }

  /**
   * Adds a row. False when the block cannot be held (the row is among `rows`): pass on what
   * `handOver` gives and then the rest, without the builder.
   */
  push(row: unknown): boolean {
    if (this.#room !== undefined) return this.#room.push(row) || this.#overflow();
    this.#file!.push(row);
    return true;
  }

  /** Adds rows that are encoded already; otherwise as `push`. */
  batch(encoded: Uint8Array): boolean {
    if (this.#room !== undefined) return this.#room.batch(encoded) || this.#overflow();
    this.#file!.batch(encoded);
    return true;
  }

  /** After `push` said false: the rows so far, for one loop. They keep their memory until the loop has passed them. */
  *handOver(): Generator<readonly unknown[], void> {
    try {
      yield* this.rows;
    } finally {
      this.abandon();
      this.#room = undefined;
    }
  }

  /** Stores the block if it still fits, and returns its rows either way, for one loop. */
  finish(): RowBatches {
    if (!this.#open) throw new Error('This block was already finished or abandoned.');
    try {
      const room = this.#room;
      if (room !== undefined) {
        const { content, bytes } = room.settle();
        if (this.#host.storeInMemory(content, room.reserved, bytes)) {
          this.#room = undefined;
          return room.rows;
        }
        if (!this.#useDisk) return room.rows;
        this.#toDisk(room);
      }
      const file = this.#file!;
      const bytes = file.end();
      this.#file = undefined;
      return this.#host.storeOnDisk(file.file, bytes);
    } finally {
      this.#close();
    }
  }

  /** Gives up the block: frees its memory, removes its file. `rows` stay readable. Does nothing after `finish`. */
  abandon(): void {
    if (this.#open) this.#close();
  }

  #overflow(): boolean {
    if (!this.#useDisk) return false;
    this.#toDisk(this.#room!);
    return true;
  }

  #toDisk(room: Room): void {
    this.#file = this.#host.openFile();
    room.pour(this.#file);
    this.#host.releaseUnroll(room.reserved);
    this.#room = undefined;
  }

  #close(): void {
    this.#open = false;
    if (this.#room !== undefined) this.#host.releaseUnroll(this.#room.reserved);
    this.#file?.abandon();
    this.#file = undefined;
    this.#host.closed();
  }
}
