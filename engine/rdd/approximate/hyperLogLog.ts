/**
 * HyperLogLog++ over plain data, so that sketches travel through shuffles and results as any record does.
 *
 * A sketch starts sparse: a map from register to rank, at precision `sp`; when that outgrows the dense form it becomes
 * 2^p bytes. The estimate is Ertl's improved one (2017), which needs no tables of measured bias and is right from one
 * value to 2^60; its standard error is 1.04 / √2^p.
 */
import { IllegalArgumentError } from '../errors.ts';
import { hash64 } from './hash64.ts';

export interface Sketch {
  readonly p: number;
  /** Precision while sparse; at least `p`. */
  readonly sp: number;
  /** Entries up to which it stays sparse. */
  readonly limit: number;
  sparse: Map<number, number> | null;
  dense: Uint8Array | null;
}

/** Bytes that one entry of the sparse form costs, about. */
const SPARSE_ENTRY_BYTES = 24;
const ROOMY_ENTRIES = 4096;
const ROOMY_PRECISION = 25;
const HASH_BITS = 64;
const hash = { high: 0, low: 0 };

/** @throws IllegalArgumentException when the precisions are not usable */
export function checkPrecision(p: number, sp: number): void {
  if (!(Number.isInteger(p) && p >= 4)) throw new IllegalArgumentError(`p (${p}) must be >= 4`);
  if (!(Number.isInteger(sp) && sp <= 32)) throw new IllegalArgumentError(`sp (${sp}) must be <= 32`);
  if (p > 30) throw new IllegalArgumentError(`p (${p}) must be <= 30: a sketch of more registers fits in no array.`);
  if (sp !== 0 && p > sp) throw new IllegalArgumentError(`p (${p}) cannot be greater than sp (${sp})`);
}

/** The precision at which the relative standard deviation of a count is at most `relativeSD`. */
export function precisionOf(relativeSD: number): number {
  if (!(relativeSD > 0.000017)) throw new IllegalArgumentError(`accuracy (${relativeSD}) must be greater than 0.000017`);
  return Math.max(4, Math.ceil((2 * Math.log(1.054 / relativeSD)) / Math.log(2)));
}

/** Stays sparse while that is the smaller form: for many sketches, one for each key. */
export function emptySketch(p: number, sp: number): Sketch {
  return { p, sp: Math.max(sp, p), limit: 2 ** p / SPARSE_ENTRY_BYTES, sparse: new Map(), dense: null };
}

/** Stays sparse, and all but exact, for thousands of values, whatever the precision: for one sketch alone. */
export function roomySketch(p: number, sp: number): Sketch {
  return { p, sp: Math.max(sp, p, ROOMY_PRECISION), limit: Math.max(2 ** p / SPARSE_ENTRY_BYTES, ROOMY_ENTRIES), sparse: new Map(), dense: null };
}

/** Counts a value in; changes and returns the sketch. */
export function addTo(sketch: Sketch, value: unknown): Sketch {
  hash64(value, hash);
  const { high, low } = hash;
  if (sketch.dense !== null) {
    raise(sketch.dense, high >>> (32 - sketch.p), rankAfter(sketch.p, high, low));
    return sketch;
  }
  const { sp } = sketch;
  insert(sketch, sp === 32 ? high : high >>> (32 - sp), rankAfter(sp, high, low));
  return sketch;
}

/** Adds what `other` has counted; changes and returns the first. Both have the same precisions. */
export function mergeInto(sketch: Sketch, other: Sketch): Sketch {
  if (other.sparse !== null) {
    for (const [register, rank] of other.sparse) {
      if (sketch.dense === null) insert(sketch, register, rank);
      else lower(sketch.dense, sketch, register, rank);
    }
    return sketch;
  }
  const dense = densified(sketch);
  const theirs = other.dense!;
  for (let i = 0; i < theirs.length; i++) if (theirs[i]! > dense[i]!) dense[i] = theirs[i]!;
  return sketch;
}

/** How many different values were counted, about. */
export function cardinality(sketch: Sketch): number {
  const precision = sketch.sparse === null ? sketch.p : sketch.sp;
  const registers = 2 ** precision;
  const counts = new Float64Array(HASH_BITS - precision + 2);
  if (sketch.sparse === null) {
    for (const rank of sketch.dense!) counts[rank]! += 1;
  } else {
    for (const rank of sketch.sparse.values()) counts[rank]! += 1;
    counts[0] = registers - sketch.sparse.size;
  }
  return Math.round(estimate(counts, registers));
}

/** Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", algorithm 6. `counts[k]` registers hold rank k. */
function estimate(counts: Float64Array, registers: number): number {
  const last = counts.length - 1;
  let z = registers * tau(1 - counts[last]! / registers);
  for (let k = last - 1; k >= 1; k--) z = 0.5 * (z + counts[k]!);
  z += registers * sigma(counts[0]! / registers);
  return (registers * registers) / (2 * Math.LN2 * z);
}

function sigma(start: number): number {
  if (start === 1) return Infinity;
  let x = start;
  let y = 1;
  let z = x;
  for (let before = -1; before !== z; ) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let x = start;
  let y = 1;
  let z = 1 - x;
  for (let before = -1; before !== z; ) {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}

/** Position of the first 1 after the leading `taken` bits, from 1; all zeros give one more than there are bits. */
function rankAfter(taken: number, high: number, low: number): number {
  const rest = taken === 32 ? 0 : (high << taken) >>> 0;
  const zeros = rest === 0 ? 32 - taken + Math.clz32(low) : Math.clz32(rest);
  return zeros + 1;
}

function insert(sketch: Sketch, register: number, rank: number): void {
  const sparse = sketch.sparse!;
  const present = sparse.get(register);
  if (present === undefined || present < rank) sparse.set(register, rank);
  if (sparse.size > sketch.limit) densified(sketch);
}

function densified(sketch: Sketch): Uint8Array {
  if (sketch.dense !== null) return sketch.dense;
  const dense = new Uint8Array(2 ** sketch.p);
  for (const [register, rank] of sketch.sparse!) lower(dense, sketch, register, rank);
  sketch.dense = dense;
  sketch.sparse = null;
  return dense;
}

/** A sparse entry at the lower precision: the bits that no longer name the register come before the rank. */
function lower(dense: Uint8Array, { p, sp }: Sketch, register: number, rank: number): void {
  const dropped = sp - p;
  const scale = 2 ** dropped;
  const rest = register % scale;
  raise(dense, Math.floor(register / scale), rest === 0 ? dropped + rank : dropped - Math.floor(Math.log2(rest)));
}

function raise(dense: Uint8Array, register: number, rank: number): void {
  if (dense[register]! < rank) dense[register] = rank;
}
