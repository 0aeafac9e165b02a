/**
 * Writes one map task's output (Spark's bypass-merge shuffle writer): records are buffered for each reducer, encoded in
 * batches, and laid one segment after another into one data file. Encoded batches beyond a limit wait in a spill file, so
 * the writer's memory stays bounded whatever the output's size. Nothing is visible under its final name before `commit`.
 */
import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ClassRegistry } from '../storage/codec/index.ts';
import { encodePairs } from '../storage/codec/index.ts';
import { dataFileName, encodeIndex, indexPathOf } from './files.ts';
import type { SegmentEntry } from './files.ts';

/** Encoded bytes a batch should have, and the records it may have. */
const BATCH_BYTES = 256 << 10;
const MAX_BATCH_RECORDS = 4096;
const MIN_BATCH_RECORDS = 16;
/** Records are first encoded after this many, to learn their size. */
const FIRST_BATCH_RECORDS = 64;
/** Encoded bytes kept in memory before they go to the spill file, and records' worth of encoded bytes left unencoded. */
const MAX_ENCODED_BYTES = 32 << 20;
const MAX_BUFFERED_BYTES = 16 << 20;
/** Objects take several times the bytes of their encoded form. */
const HEAP_FACTOR = 4;

export interface ShuffleWriterOptions {
  /** The executor's folder for shuffle files; made when missing. */
  readonly directory: string;
  readonly shuffleId: number;
  readonly mapIndex: number;
  /** The task attempt's id. */
  readonly mapId: number;
  readonly numReducers: number;
  readonly classes?: ClassRegistry;
}

export interface WrittenMapOutput {
  readonly path: string;
  /** Bytes of each reducer's segment. */
  readonly sizes: readonly number[];
  readonly records: number;
  /** Bytes of the data file. */
  readonly bytes: number;
  /** Nanoseconds spent writing files. */
  readonly writeTimeNs: number;
  /** Bytes that waited in the spill file. */
  readonly diskBytesSpilled: number;
  /** Most bytes of memory held at once, about. */
  readonly peakMemory: number;
}

/** An encoded batch with its length in front: in memory, or in the spill file. */
type Batch = { readonly bytes: Uint8Array } | { readonly offset: number; readonly length: number };

class Bucket {
  keys: unknown[] = [];
  values: unknown[] = [];
  readonly batches: Batch[] = [];
}

export class ShuffleWriter {
  readonly #options: ShuffleWriterOptions;
  readonly #path: string;
  readonly #buckets: readonly Bucket[];
  #batchRecords = FIRST_BATCH_RECORDS;
  #maxBuffered = FIRST_BATCH_RECORDS * 4;
  #buffered = 0;
  #records = 0;
  #encodedBytes = 0;
  #bytesPerRecord = 64;
  #spill: number | undefined;
  #spilledBytes = 0;
  #writeTimeNs = 0;
  #peakMemory = 0;

  constructor(options: ShuffleWriterOptions) {
    this.#options = options;
    this.#path = join(options.directory, dataFileName(options.shuffleId, options.mapId));
    this.#buckets = Array.from({ length: options.numReducers }, () => new Bucket());
  }

  write(reducer: number, key: unknown, value: unknown): void {
    const bucket = this.#buckets[reducer];
    if (bucket === undefined) throw new RangeError(`The partitioner gave partition ${reducer}; it must be an integer from 0 to ${this.#buckets.length - 1}.`);
    bucket.values.push(value);
    this.#buffered++;
    if (bucket.keys.push(key) >= this.#batchRecords) this.#encode(bucket);
    else if (this.#buffered >= this.#maxBuffered) this.#encodeAll();
  }

  /** About how many bytes of memory the writer holds now. */
  estimatedBytes(): number {
    return this.#encodedBytes + this.#buffered * this.#bytesPerRecord * HEAP_FACTOR;
  }

  /** Lays the segments into the data file and gives it its name. Throws what the file system throws, leaving no file. */
  commit(): WrittenMapOutput {
    this.#encodeAll();
    this.#notePeak();
    const started = performance.now();
    const temporary = this.#temporary('data');
    try {
      mkdirSync(this.#options.directory, { recursive: true });
      const entries = this.#writeSegments(temporary);
      const index = this.#temporary('index');
      writeFileSync(index, encodeIndex(entries));
      renameSync(index, indexPathOf(this.#path));
      renameSync(temporary, this.#path);
      this.#dropSpill();
      const writeTimeNs = Math.round(this.#writeTimeNs + (performance.now() - started) * 1e6);
      const sizes = entries.map((entry) => entry.length);
      return {
        path: this.#path, sizes, records: this.#records, bytes: sizes.reduce((sum, size) => sum + size, 0), writeTimeNs, diskBytesSpilled: this.#spilledBytes, peakMemory: this.#peakMemory,
      };
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  /** Removes everything written so far. */
  abort(): void {
    this.#dropSpill();
    for (const kind of ['data', 'index'] as const) rmSync(this.#temporary(kind), { force: true });
  }

  #temporary(kind: 'data' | 'index' | 'spill'): string {
    return join(this.#options.directory, `shuffle_${this.#options.shuffleId}_${this.#options.mapId}_0.${kind}.tmp`);
  }

  #encodeAll(): void {
    for (const bucket of this.#buckets) if (bucket.keys.length > 0) this.#encode(bucket);
  }

  #encode(bucket: Bucket): void {
    const { keys, values } = bucket;
    this.#notePeak();
    const payload = encodePairs(keys, values, this.#options.classes);
    bucket.keys = [];
    bucket.values = [];
    bucket.batches.push({ bytes: withLength(payload) });
    this.#records += keys.length;
    this.#buffered -= keys.length;
    this.#encodedBytes += payload.length + 4;
    this.#learnSize(payload.length / keys.length);
    if (this.#encodedBytes > MAX_ENCODED_BYTES) this.#spillEncoded();
  }

  #learnSize(bytesPerRecord: number): void {
    this.#bytesPerRecord = Math.max(1, bytesPerRecord);
    this.#batchRecords = Math.min(MAX_BATCH_RECORDS, Math.max(MIN_BATCH_RECORDS, Math.floor(BATCH_BYTES / this.#bytesPerRecord)));
    this.#maxBuffered = Math.max(this.#batchRecords, Math.floor(MAX_BUFFERED_BYTES / this.#bytesPerRecord / HEAP_FACTOR));
  }

  #notePeak(): void {
    this.#peakMemory = Math.max(this.#peakMemory, Math.round(this.estimatedBytes()));
  }

  #spillEncoded(): void {
    const started = performance.now();
    if (this.#spill === undefined) {
      mkdirSync(this.#options.directory, { recursive: true });
      this.#spill = openSync(this.#temporary('spill'), 'w+');
    }
    for (const { batches } of this.#buckets) {
      for (let i = 0; i < batches.length; i++) {
        const batch = batches[i]!;
        if (!('bytes' in batch)) continue;
        writeAll(this.#spill, batch.bytes);
        batches[i] = { offset: this.#spilledBytes, length: batch.bytes.length };
        this.#spilledBytes += batch.bytes.length;
      }
    }
    this.#encodedBytes = 0;
    this.#writeTimeNs += (performance.now() - started) * 1e6;
  }

  #writeSegments(path: string): SegmentEntry[] {
    const file = openSync(path, 'w');
    try {
      let offset = 0;
      return this.#buckets.map(({ batches }) => {
        let checksum = 0;
        let length = 0;
        for (const batch of batches) {
          const bytes = 'bytes' in batch ? batch.bytes : this.#readSpill(batch.offset, batch.length);
          checksum = crc32(bytes, checksum);
          writeAll(file, bytes);
          length += bytes.length;
        }
        const entry = { offset, length, checksum };
        offset += length;
        return entry;
      });
    } finally {
      closeSync(file);
    }
  }

  #readSpill(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; ) at += readSync(this.#spill!, bytes, at, length - at, offset + at);
    return bytes;
  }

  #dropSpill(): void {
    if (this.#spill === undefined) return;
    closeSync(this.#spill);
    this.#spill = undefined;
    rmSync(this.#temporary('spill'), { force: true });
  }
}

function withLength(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(payload.length + 4);
  new DataView(bytes.buffer).setUint32(0, payload.length, true);
  bytes.set(payload, 4);
  return bytes;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
}
