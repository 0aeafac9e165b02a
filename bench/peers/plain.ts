/**
 * The workloads in plain JavaScript on one thread, written as one would by hand when the data fits one process: the bare
 * loop, with no partitions, no isolation and no failure to survive. It gives the answers that depend on the inputs, and
 * with `--peer plain` the floor that the engine is measured against.
 */
import { closeSync, fsyncSync, globSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Inputs } from '../inputs.ts';
import { mix, tuple } from '../workloads/spark/workload.ts';

export type PlainAnswer = (inputs: Inputs) => string;

function tenMaps(from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) {
    let x = i;
    for (let k = 0; k < 10; k++) x = x + 1;
    sum += x;
  }
  return sum;
}

/** The same ten maps for nothing but their number, as an action that counts computes them. */
function countMapped(from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    let x = i;
    for (let k = 0; k < 10; k++) x = x + 1;
    if (x > 0) count++;
  }
  return count;
}

/** Ten maps into a file, as the engine has to make it: written, on the disk, and read again. */
function throughFile(read: boolean): number {
  const folder = mkdtempSync(join(tmpdir(), 'emberline-plain-'));
  try {
    const values = new Float64Array(99_999);
    for (let i = 0; i < values.length; i++) values[i] = i + 11;
    const path = join(folder, 'part');
    const file = openSync(path, 'w');
    writeSync(file, values);
    fsyncSync(file);
    closeSync(file);
    if (!read) return values.length;
    let sum = 0;
    for (const value of new Float64Array(readFileSync(path).buffer.slice(0, values.byteLength))) sum += value;
    return sum;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function countKeys(rows: number, keys: number): number {
  const sums = new Float64Array(keys);
  for (let i = 0; i < rows; i++) sums[mix(i) % keys]! += 1;
  return sums.reduce((found, sum) => found + (sum > 0 ? 1 : 0), 0);
}

function largestGroup(rows: number, keys: number): number {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < rows; i++) {
    const key = mix(i) % keys;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [i]);
    else group.push(i);
  }
  let largest = 0;
  for (const group of groups.values()) largest = Math.max(largest, group.length);
  return largest;
}

function sorted(rows: number): string {
  const keys = new Float64Array(rows);
  const at = new Map<number, number>();
  for (let i = 0; i < rows; i++) {
    keys[i] = mix(i);
    at.set(keys[i]!, i);
  }
  keys.sort();
  return `${tuple([keys[0], at.get(keys[0]!)])} ${keys.length}`;
}

function joined(rows: number): number {
  const half = rows / 2;
  const right = new Map<number, number>();
  for (let i = 0; i < half; i++) right.set(i, i * 2);
  const out: [number, [number, number]][] = [];
  for (let i = 0; i < rows; i++) {
    const key = mix(i) % half;
    const value = right.get(key);
    if (value !== undefined) out.push([key, [i, value]]);
  }
  return out.length;
}

function distinct(rows: number, keys: number): number {
  const found = new Set<string>();
  for (let i = 0; i < rows; i++) found.add(`user-${mix(i) % keys}`);
  return found.size;
}

/** The `n` largest; the first of equal ones stays before the others. */
function largest(entries: Iterable<[string, number]>, n: number): [string, number][] {
  return [...entries].sort((a, b) => b[1] - a[1]).slice(0, n);
}

function words({ prose }: Inputs): string {
  const counts = new Map<string, number>();
  for (let copy = 0; copy < 10; copy++) {
    for (const word of readFileSync(prose, 'utf8').split(/[^A-Za-z']+/)) {
      if (word === '') continue;
      const key = word.toLowerCase();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return `${counts.size} ${largest(counts, 3).map(tuple).join(' ')}`;
}

function salesByKey({ sales }: Inputs): string {
  const sums = new Map<string, number>();
  for (const path of globSync(sales)) {
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      if (line === '' || line.startsWith('InvoiceNo')) continue;
      const fields = line.split(',');
      const n = fields.length;
      const key = fields[n - 1]!;
      sums.set(key, (sums.get(key) ?? 0) + Number(fields[n - 5]) * Number(fields[n - 3]));
    }
  }
  return largest(sums, 3).map(([key, sum]) => `${key} ${sum.toFixed(2)}`).join(' ');
}

function pageRank({ edges }: Inputs): string {
  const links = new Map<string, Set<string>>();
  for (const line of readFileSync(edges, 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [from, to] = line.split(/\s+/) as [string, string];
    const targets = links.get(from);
    if (targets === undefined) links.set(from, new Set([to]));
    else targets.add(to);
  }
  let ranks = new Map([...links.keys()].map((page) => [page, 1]));
  for (let round = 0; round < 10; round++) {
    const sums = new Map<string, number>();
    for (const [page, targets] of links) {
      const rank = ranks.get(page);
      if (rank === undefined) continue;
      const share = rank / targets.size;
      for (const target of targets) sums.set(target, (sums.get(target) ?? 0) + share);
    }
    ranks = new Map([...sums].map(([page, sum]) => [page, 0.15 + 0.85 * sum]));
  }
  return largest(ranks, 3).map(([page, rank]) => `${page} ${rank.toFixed(4)}`).join(' ');
}

function kMeans(): string {
  const dimensions = 8;
  const clusters = 8;
  const rows = 400_000;
  const coordinate = (i: number, j: number, shift: number): number => (mix(i * dimensions + j) % 10_000) / 1000 + shift * 3;
  const points = new Float64Array(rows * dimensions);
  for (let i = 0; i < rows; i++) for (let j = 0; j < dimensions; j++) points[i * dimensions + j] = coordinate(i, j, i % clusters);
  const centers = new Float64Array(clusters * dimensions);
  for (let c = 0; c < clusters; c++) for (let j = 0; j < dimensions; j++) centers[c * dimensions + j] = coordinate(c, j, c);
  for (let round = 0; round < 10; round++) {
    const sums = new Float64Array(clusters * dimensions);
    const sizes = new Float64Array(clusters);
    for (let at = 0; at < points.length; at += dimensions) {
      let best = 0;
      let smallest = Infinity;
      for (let c = 0; c < clusters; c++) {
        let distance = 0;
        for (let j = 0; j < dimensions; j++) distance += (points[at + j]! - centers[c * dimensions + j]!) ** 2;
        if (distance < smallest) {
          smallest = distance;
          best = c;
        }
      }
      for (let j = 0; j < dimensions; j++) sums[best * dimensions + j]! += points[at + j]!;
      sizes[best]! += 1;
    }
    for (let c = 0; c < clusters; c++) if (sizes[c]! > 0) for (let j = 0; j < dimensions; j++) centers[c * dimensions + j] = sums[c * dimensions + j]! / sizes[c]!;
  }
  return centers.reduce((a, b) => a + b).toFixed(6);
}

let scanned: [number, string][] | undefined;

/** Pairs made once, as the engine's are cached before its clock starts. */
function scan(): string {
  scanned ??= Array.from({ length: 4_000_000 }, (_, i): [number, string] => [i, `v${i % 1000}`]);
  return String(scanned.filter(([, value]) => value === 'v7').length);
}

/** By workload. `startup` and the scheduling workloads have no plain form: there is nothing to schedule. */
export const plainAnswers: Readonly<Record<string, PlainAnswer>> = {
  'map-chain-10': () => String(tenMaps(0, 10_000_000)),
  'lineage-no-checkpoint': () => `${tenMaps(1, 100_000)} ${countMapped(1, 100_000)}`,
  'lineage-checkpoint-write': () => String(tenMaps(1, 100_000) > 0 ? throughFile(false) : 0),
  'lineage-checkpoint-read': () => `${throughFile(true)} 99999`,
  'word-count': words,
  'reduce-by-key': () => String(countKeys(4_000_000, 1_000_000)),
  'group-by-key': () => String(largestGroup(2_000_000, 100_000)),
  'sort-by-key': () => sorted(2_000_000),
  join: () => String(joined(1_000_000)),
  'distinct-strings': () => String(distinct(2_000_000, 300_000)),
  'cached-scan': scan,
  'cached-scan-serialized': scan,
  'retail-by-country': salesByKey,
  'pagerank-10': pageRank,
  'k-means-10': kMeans,
};
