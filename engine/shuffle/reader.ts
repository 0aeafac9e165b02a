/**
 * Reads one reducer's segment of one map output, a window of the file at a time. Each batch is verified before its records are
 * handed on, so that a damaged file costs a fetch failure (the task ends, the map task is run again) and never a wrong answer.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { ClassRegistry } from '../storage/codec/index.ts';
import { CodecFormatError } from '../storage/codec/index.ts';
import type { PairBatch } from './column.ts';
import { indexEntry, indexPathOf } from './files.ts';
import type { SegmentEntry } from './files.ts';
import { decodeFrame, FRAME_HEADER, frameLength } from './frames.ts';

/** Bytes read at once; a longer batch is read whole. */
const WINDOW_BYTES = 1 << 20;

/** The part of a map output's description that reading needs (executor/messages.ts MapOutput fits). */
export interface ReadableMapOutput {
  readonly mapIndex: number;
  readonly mapId: number;
  readonly executorId: string;
  readonly path: string;
  readonly sizes: readonly number[];
}

/** A map output could not be read: the map stage must run that task again. */
export class ShuffleFetchError extends Error {
  readonly mapIndex: number;
  readonly mapId: number;
  readonly executorId: string;
  readonly reducer: number;
  readonly reason: string;

  constructor(output: ReadableMapOutput, reducer: number, reason: string) {
    super(`Segment ${reducer} of map output ${output.mapIndex} (map id ${output.mapId}) of executor ${output.executorId} cannot be read: ${reason}`);
    this.name = 'ShuffleFetchError';
    this.mapIndex = output.mapIndex;
    this.mapId = output.mapId;
    this.executorId = output.executorId;
    this.reducer = reducer;
    this.reason = reason;
  }
}

/** One segment being read. Close it when its records are not all read. */
export class SegmentReader {
  readonly #output: ReadableMapOutput;
  readonly #reducer: number;
  readonly #classes: ClassRegistry | undefined;
  readonly #end: number;
  #file: number | undefined;
  /** Where the next window begins in the file. */
  #offset: number;
  #window: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Bytes of the segment. */
  readonly bytes: number;

  /** Throws ShuffleFetchError when index or data file are missing or are not what was announced. An empty segment touches no file. */
  constructor(output: ReadableMapOutput, reducer: number, classes?: ClassRegistry) {
    this.#output = output;
    this.#reducer = reducer;
    this.#classes = classes;
    const size = output.sizes[reducer] ?? this.#fail(`the output has ${output.sizes.length} segments`);
    this.bytes = size;
    this.#offset = 0;
    this.#end = 0;
    if (size === 0) return;
    const entry = this.#entry();
    if (entry.length !== size) this.#fail(`${output.path} holds ${entry.length} bytes for it, ${size} were announced`);
    this.#offset = entry.offset;
    this.#end = entry.offset + entry.length;
    try {
      this.#file = openSync(output.path, 'r');
    } catch (error) {
      this.#fail((error as Error).message);
    }
  }

  /** The next batch in the order written, the caller's to keep, or undefined at the end. Throws ShuffleFetchError on damage. */
  next(): PairBatch | undefined {
    if (this.#file === undefined) return undefined;
    if (this.#at === this.#window.length && this.#offset === this.#end) {
      this.close();
      return undefined;
    }
    this.#need(FRAME_HEADER);
    const length = frameLength(this.#window, this.#at);
    this.#need(length);
    const frame = this.#window.subarray(this.#at, this.#at + length);
    this.#at += length;
    try {
      return decodeFrame(frame, this.#classes);
    } catch (error) {
      if (!(error instanceof CodecFormatError)) throw error;
      return this.#fail(`${this.#output.path}: ${error.message}`);
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** Makes the next `bytes` part of the window. */
  #need(bytes: number): void {
    const left = this.#window.length - this.#at;
    if (bytes <= left) return;
    if (bytes - left > this.#end - this.#offset) this.#fail(`${this.#output.path} is cut inside a batch`);
    const more = Math.min(Math.max(bytes - left, WINDOW_BYTES - left), this.#end - this.#offset);
    const window = new Uint8Array(left + more);
    window.set(this.#window.subarray(this.#at));
    for (let at = left; at < window.length; ) {
      const read = readSync(this.#file!, window, at, window.length - at, this.#offset);
      if (read === 0) this.#fail(`${this.#output.path} is cut at ${this.#offset} bytes`);
      at += read;
      this.#offset += read;
    }
    this.#window = window;
    this.#at = 0;
  }

  #entry(): SegmentEntry {
    const path = indexPathOf(this.#output.path);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      return this.#fail((error as Error).message);
    }
    const entry = indexEntry(bytes, this.#reducer);
    return typeof entry === 'string' ? this.#fail(`${path}: ${entry}`) : entry;
  }

  #fail(reason: string): never {
    this.close();
    throw new ShuffleFetchError(this.#output, this.#reducer, reason);
  }
}
