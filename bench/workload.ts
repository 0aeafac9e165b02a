/** What a bench workload is and what it gives. */
import { cpuTime } from './cpuTime.ts';
import type { PeerAnswer } from './peers/peer.ts';
import type { TaskTotals } from './taskTotals.ts';

export interface Measurement {
  /** Wall time of each run, milliseconds; of a latency workload, each sample. */
  readonly ms: readonly number[];
  /** Processor time of each run over all processes, milliseconds, where it was measured. */
  readonly cpu?: readonly number[];
  /** What its tasks did, of one run. */
  readonly work?: TaskTotals;
  /** What the work computed, so that a fast wrong answer is seen. */
  readonly check: string;
}

export interface Workload {
  readonly name: string;
  /** What is timed, in one line. */
  readonly what: string;
  /** The median aimed at, milliseconds. */
  readonly aim?: number;
  /** How many times faster than Apache Spark it is meant to be. */
  readonly times?: number;
  /** Runs only when named: it takes minutes. */
  readonly onRequest?: boolean;
  /** Says what is in the way when the workload cannot run here. */
  run(options: { readonly runs: number }): Promise<Measurement>;
}

/** One row of `bench/out/latest.json`. */
export interface BenchRow {
  readonly workload: string;
  readonly ms: readonly number[];
  readonly cpu?: readonly number[];
  readonly work?: TaskTotals;
  readonly check: string;
  /** The same work by somebody else. */
  readonly peer?: PeerAnswer;
  /** How many times faster than the peer: its median over ours. */
  readonly ratio?: number;
  readonly error?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** The smallest value that at least `fraction` of the values do not exceed. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * fraction) - 1)] ?? Number.NaN;
}

/** Times `body` once per run, one after another; the first run is a run like any other. */
export async function timeRuns<T>(runs: number, body: () => Promise<T> | T): Promise<{ readonly ms: readonly number[]; readonly cpu: readonly number[]; readonly last: T }> {
  const ms: number[] = [];
  const cpu: number[] = [];
  let last: T | undefined;
  for (let run = 0; run < runs; run++) {
    const cpuBefore = cpuTime();
    const started = performance.now();
    last = await body();
    ms.push(round(performance.now() - started));
    const cpuAfter = cpuTime();
    if (cpuBefore !== undefined && cpuAfter !== undefined) cpu.push(round(cpuAfter - cpuBefore));
  }
  return { ms, cpu, last: last as T };
}

export function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

export function toRow(workload: string, { ms, cpu = [], work, check }: Measurement): BenchRow {
  return { workload, ms, ...(cpu.length === 0 ? {} : { cpu }), ...(work === undefined ? {} : { work }), check };
}

/** The row with the peer's runs beside it; an error when the two computed different things. */
export function besidePeer(row: BenchRow, peer: PeerAnswer | undefined): BenchRow {
  if (peer === undefined || row.error !== undefined) return row;
  const compared = { ...row, peer, ratio: round(median(peer.ms) / median(row.ms)) };
  return peer.check === row.check ? compared : { ...compared, error: `${peer.name} computed ${peer.check}, not ${row.check}` };
}
