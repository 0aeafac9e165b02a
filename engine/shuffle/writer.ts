/**
 * Writes one map task's output: the reducers' segments one after another in one data file, with an index beside it. Memory is
 * bounded whatever the output's size (partitionedBuffer.ts). Nothing is visible under its final name before `commit`, and each
 * attempt has names of its own, so two attempts of one task never mix.
 */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cells } from '../storage/codec/index.ts';
import type { ExecutionMemory } from './executionMemory.ts';
import { dataFileName, encodeIndex, indexPathOf } from './files.ts';
import type { SegmentEntry } from './files.ts';
import type { BatchCompression } from '../storage/packedBatch.ts';
import { PartitionedBuffer } from './partitionedBuffer.ts';
import { writeAll } from './spillFile.ts';

export interface ShuffleWriterOptions {
  /** The executor's folder for shuffle files; made when missing. */
  readonly directory: string;
  readonly shuffleId: number;
  readonly mapIndex: number;
  /** The task attempt's id. */
  readonly mapId: number;
  readonly numReducers: number;
  readonly memory: ExecutionMemory;
  /** spark.shuffle.compress with spark.io.compression.codec. Default none. */
  readonly compression?: BatchCompression;
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

export class ShuffleWriter {
  readonly #options: ShuffleWriterOptions;
  readonly #path: string;
  readonly #buffer: PartitionedBuffer;
  #isCommitted = false;

  constructor(options: ShuffleWriterOptions) {
    this.#options = options;
    this.#path = join(options.directory, dataFileName(options.shuffleId, options.mapId));
    this.#buffer = new PartitionedBuffer({ numPartitions: options.numReducers, memory: options.memory, compression: options.compression ?? 'none', toDisk: false });
  }

  /** Throws RangeError when there is no such reducer. */
  write(reducer: number, key: unknown, value: unknown): void {
    this.#buffer.write(reducer, key, value);
  }

  /** Writes the first `count` cells, each to its own of `reducers`. */
  writeAll(reducers: Int32Array, keys: Cells, values: Cells, count: number): void {
    this.#buffer.writeAll(reducers, keys, values, count);
  }

  /** About how many bytes of memory the writer holds now. */
  estimatedBytes(): number {
    return this.#buffer.estimatedBytes();
  }

  /** Encoded bytes so far, wherever they are. */
  bytesWritten(): number {
    return this.#buffer.encodedBytes;
  }

  /** Lays the segments into the data file and gives it its name. Throws what the file system throws, leaving no file. */
  commit(): WrittenMapOutput {
    const buffer = this.#buffer;
    try {
      buffer.encodeAll();
      const started = performance.now();
      mkdirSync(this.#options.directory, { recursive: true });
      const entries = this.#writeSegments(this.#temporary('data'));
      writeFileSync(this.#temporary('index'), encodeIndex(entries));
      renameSync(this.#temporary('index'), indexPathOf(this.#path));
      renameSync(this.#temporary('data'), this.#path);
      const writeTimeNs = Math.round(buffer.spillNs + (performance.now() - started) * 1e6);
      const sizes = entries.map((entry) => entry.length);
      buffer.close();
      this.#isCommitted = true;
      return {
        path: this.#path, sizes, records: buffer.records, bytes: sizes.reduce((sum, size) => sum + size, 0), writeTimeNs, diskBytesSpilled: buffer.spilledBytes, peakMemory: buffer.peakBytes,
      };
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  /** Removes everything written so far; after `commit` there is nothing to remove. */
  abort(): void {
    if (this.#isCommitted) return;
    this.#buffer.close();
    for (const kind of ['data', 'index'] as const) rmSync(this.#temporary(kind), { force: true });
  }

  #temporary(kind: 'data' | 'index'): string {
    return join(this.#options.directory, `shuffle_${this.#options.shuffleId}_${this.#options.mapId}_0.${kind}.tmp`);
  }

  #writeSegments(path: string): SegmentEntry[] {
    const file = openSync(path, 'w');
    try {
      let offset = 0;
      return Array.from({ length: this.#options.numReducers }, (_, reducer) => {
        let length = 0;
        for (const frame of this.#buffer.frames(reducer)) {
          writeAll(file, frame);
          length += frame.length;
        }
        const entry = { offset, length };
        offset += length;
        return entry;
      });
    } finally {
      closeSync(file);
    }
  }
}
