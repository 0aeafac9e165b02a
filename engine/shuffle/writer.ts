/**
 * The map side of a shuffle: pairs are buffered per reducer, encoded in batches, and committed as one file whose segments
 * lie reducer after reducer. The file appears under its name only when it is whole, and its name holds the task attempt,
 * so two attempts never mix.
 */
import { closeSync, openSync, renameSync, rmSync, writevSync } from 'node:fs';
import { encodePairs } from '../storage/codec/index.ts';
import type { ClassRegistry } from '../storage/codec/index.ts';
import { frameHeader } from '../storage/codec/index.ts';
import { shuffleDataFile } from './files.ts';

/** Pairs of one reducer that are encoded together. */
const BATCH = 8192;
/** Most buffers one system call takes. */
const IOV_MAX = 1000;

export interface ShuffleWriterOptions {
  readonly directory: string;
  readonly shuffleId: number;
  readonly mapIndex: number;
  /** The task attempt's id. */
  readonly mapId: number;
  readonly numReducers: number;
  readonly classes?: ClassRegistry;
}

export interface CommittedOutput {
  readonly path: string;
  /** Bytes of each reducer's segment. */
  readonly sizes: readonly number[];
  readonly records: number;
  readonly bytes: number;
  readonly writeTimeNs: number;
}

export class ShuffleWriter {
  readonly #options: ShuffleWriterOptions;
  readonly #keys: unknown[][];
  readonly #values: unknown[][];
  /** Encoded frames of each reducer. */
  readonly #frames: Uint8Array[][];
  #records = 0;
  #encodeMs = 0;

  constructor(options: ShuffleWriterOptions) {
    this.#options = options;
    const lists = <V>(): V[][] => Array.from({ length: options.numReducers }, () => []);
    this.#keys = lists();
    this.#values = lists();
    this.#frames = lists();
  }

  /** Adds a pair for `reducer`, a whole number from 0. */
  write(reducer: number, key: unknown, value: unknown): void {
    const keys = this.#keys[reducer] as unknown[];
    this.#records++;
    (this.#values[reducer] as unknown[]).push(value);
    if (keys.push(key) >= BATCH) this.#encode(reducer);
  }

  #encode(reducer: number): void {
    const keys = this.#keys[reducer] as unknown[];
    if (keys.length === 0) return;
    const started = performance.now();
    const payload = encodePairs(keys, this.#values[reducer] as unknown[], this.#options.classes);
    this.#frames[reducer]?.push(frameHeader(payload), payload);
    this.#keys[reducer] = [];
    this.#values[reducer] = [];
    this.#encodeMs += performance.now() - started;
  }

  /** Writes the file and gives it its name. */
  commit(): CommittedOutput {
    const { directory, shuffleId, mapId, numReducers } = this.#options;
    for (let reducer = 0; reducer < numReducers; reducer++) this.#encode(reducer);
    const started = performance.now();
    const sizes = this.#frames.map((frames) => frames.reduce((sum, frame) => sum + frame.byteLength, 0));
    const bytes = sizes.reduce((a, b) => a + b, 0);
    const path = shuffleDataFile(directory, shuffleId, mapId);
    const temporary = `${path}.tmp`;
    const file = openSync(temporary, 'w');
    try {
      const all = this.#frames.flat();
      for (let from = 0; from < all.length; from += IOV_MAX) writeAll(file, all.slice(from, from + IOV_MAX));
    } catch (error) {
      closeSync(file);
      rmSync(temporary, { force: true });
      throw error;
    }
    closeSync(file);
    renameSync(temporary, path);
    return { path, sizes, records: this.#records, bytes, writeTimeNs: Math.round((performance.now() - started + this.#encodeMs) * 1e6) };
  }
}

/** `writev` may write less than it was given. */
function writeAll(file: number, buffers: readonly Uint8Array[]): void {
  let rest = buffers.filter((b) => b.byteLength > 0);
  while (rest.length > 0) {
    let written = writevSync(file, rest);
    let done = 0;
    while (done < rest.length && written >= (rest[done] as Uint8Array).byteLength) written -= (rest[done++] as Uint8Array).byteLength;
    rest = rest.slice(done);
    if (written > 0) rest = [(rest[0] as Uint8Array).subarray(written), ...rest.slice(1)];
  }
}

