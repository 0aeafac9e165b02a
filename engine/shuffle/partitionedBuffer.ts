/**
 * Records sorted into partitions on their way to disk: each partition's columns are encoded batch by batch, and encoded
 * batches wait in memory until memory is refused, then in one spill file. The map output writer and every spill that is
 * partitioned by hash stand on it. Order inside a partition is the order of arrival.
 */
import type { Cells } from '../storage/codec/index.ts';
import { BATCH_RECORDS, Column } from './column.ts';
import type { PairBatch } from './column.ts';
import { MemoryShare } from './executionMemory.ts';
import type { ExecutionMemory } from './executionMemory.ts';
import { decodeFrame, encodeFrame } from './frames.ts';
import type { BatchCompression } from '../storage/packedBatch.ts';
import { SpillFile } from './spillFile.ts';

/** Encoded bytes a batch should have, and the fewest records it has whatever their size. */
const BATCH_BYTES = 256 << 10;
const MIN_BATCH_RECORDS = 16;
/** Records are first encoded after this many, to learn their size. */
const FIRST_BATCH_RECORDS = 64;
/** Records' worth of encoded bytes left unencoded over all partitions, and encoded bytes kept in memory at most. */
const MAX_BUFFERED_BYTES = 16 << 20;
const MAX_ENCODED_BYTES = 256 << 20;
/** Objects take several times the bytes of their encoded form. */
const HEAP_FACTOR = 4;

/** A frame: in memory, or in the spill file. */
type Frame = { readonly bytes: Uint8Array } | { readonly offset: number; readonly length: number };

class Bucket {
  readonly keys = new Column();
  readonly values = new Column();
  readonly frames: Frame[] = [];
}

export interface PartitionedBufferOptions {
  readonly numPartitions: number;
  readonly memory: ExecutionMemory;
  readonly compression: BatchCompression;
  /** Whether encoded batches go to disk at once: for what is spilled because memory ran out. */
  readonly toDisk: boolean;
  /** A spill file that several buffers share; its owner closes it. Default: a file of the buffer's own when it is needed. */
  readonly file?: SpillFile;
}

export class PartitionedBuffer {
  readonly #options: PartitionedBufferOptions;
  readonly #buckets: readonly Bucket[];
  readonly #share: MemoryShare;
  #batchRecords = FIRST_BATCH_RECORDS;
  #maxBuffered: number;
  #buffered = 0;
  #records = 0;
  #encodedBytes = 0;
  #bytesPerRecord = 64;
  #spill: SpillFile | undefined;
  #spilledBytes = 0;
  #framedBytes = 0;
  #spillNs = 0;
  #peakBytes = 0;

  constructor(options: PartitionedBufferOptions) {
    this.#options = options;
    this.#buckets = Array.from({ length: options.numPartitions }, () => new Bucket());
    this.#share = new MemoryShare(options.memory);
    this.#spill = options.file;
    this.#maxBuffered = FIRST_BATCH_RECORDS * 4;
  }

  /** Records written and encoded so far. */
  get records(): number {
    return this.#records + this.#buffered;
  }

  /** Bytes that went to the spill file. */
  get spilledBytes(): number {
    return this.#spilledBytes;
  }

  /** Bytes of all frames so far. */
  get encodedBytes(): number {
    return this.#framedBytes;
  }

  /** Nanoseconds spent on the spill file. */
  get spillNs(): number {
    return this.#spillNs;
  }

  /** Most bytes of memory held at once, about. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  /** About how many bytes of memory are held now. */
  estimatedBytes(): number {
    return Math.round(this.#encodedBytes + this.#buffered * this.#bytesPerRecord * HEAP_FACTOR);
  }

  write(partition: number, key: unknown, value: unknown): void {
    const bucket = this.#buckets[partition];
    if (bucket === undefined) throw new RangeError(`The partitioner gave partition ${partition}; it must be an integer from 0 to ${this.#buckets.length - 1}.`);
    bucket.values.push(value);
    bucket.keys.push(key);
    this.#buffered++;
    if (bucket.keys.length >= this.#batchRecords) this.#encode(bucket);
    else if (this.#buffered >= this.#maxBuffered) this.encodeAll();
  }

  /** Writes the first `count` cells, each to its own of `partitions`. */
  writeAll(partitions: Int32Array, keys: Cells, values: Cells, count: number): void {
    for (let i = 0; i < count; i++) this.write(partitions[i]!, keys[i], values[i]);
  }

  /** Encodes what is still in columns: to be called before `frames`. */
  encodeAll(): void {
    for (const bucket of this.#buckets) if (bucket.keys.length > 0) this.#encode(bucket);
  }

  /** The partition's encoded batches in order. */
  *frames(partition: number): Generator<Uint8Array, void> {
    for (const frame of this.#buckets[partition]!.frames) yield 'bytes' in frame ? frame.bytes : this.#spill!.read(frame.offset, frame.length);
  }

  /** The partition's records in order; the batches are the caller's to keep. */
  *batches(partition: number): Generator<PairBatch, void> {
    for (const frame of this.frames(partition)) yield decodeFrame(frame, this.#options.memory.classes);
  }

  /** Memory and the spill file are let go. */
  close(): void {
    if (this.#options.file === undefined) this.#spill?.close();
    this.#share.release();
  }

  #encode(bucket: Bucket): void {
    const { keys, values } = bucket;
    const { memory, compression, toDisk } = this.#options;
    const count = keys.length;
    const frame = encodeFrame(keys.cells(), values.cells(), memory.classes, compression);
    keys.clear();
    values.clear();
    bucket.frames.push(toDisk ? this.#toDisk(frame) : { bytes: frame });
    this.#records += count;
    this.#framedBytes += frame.length;
    if (!toDisk) this.#encodedBytes += frame.length;
    this.#peakBytes = Math.max(this.#peakBytes, this.estimatedBytes());
    this.#buffered -= count;
    this.#learnSize(frame.length / count);
    const held = this.estimatedBytes();
    if (!toDisk && (!this.#share.covers(held) || this.#encodedBytes > MAX_ENCODED_BYTES) && this.#encodedBytes > 0) this.#spillEncoded(held);
  }

  #learnSize(bytesPerRecord: number): void {
    this.#bytesPerRecord = Math.max(1, bytesPerRecord);
    this.#batchRecords = Math.min(BATCH_RECORDS, Math.max(MIN_BATCH_RECORDS, Math.floor(BATCH_BYTES / this.#bytesPerRecord)));
    this.#maxBuffered = Math.max(this.#batchRecords, Math.floor(MAX_BUFFERED_BYTES / this.#bytesPerRecord / HEAP_FACTOR));
  }

  #toDisk(bytes: Uint8Array): Frame {
    const started = performance.now();
    if (this.#spill === undefined) {
      this.#spill = new SpillFile(this.#options.memory.directory);
      this.#options.memory.closeWithTask(this.#spill);
    }
    const offset = this.#spill.write(bytes);
    this.#spilledBytes += bytes.length;
    this.#spillNs += (performance.now() - started) * 1e6;
    return { offset, length: bytes.length };
  }

  #spillEncoded(held: number): void {
    const before = this.spilledBytes;
    for (const { frames } of this.#buckets) {
      for (let i = 0; i < frames.length; i++) {
        const frame = frames[i]!;
        if ('bytes' in frame) frames[i] = this.#toDisk(frame.bytes);
      }
    }
    this.#options.memory.spilled(held, this.spilledBytes - before);
    this.#encodedBytes = 0;
    this.#share.release();
  }
}
