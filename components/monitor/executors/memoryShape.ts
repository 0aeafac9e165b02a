/**
 * Memory over time as SVG shapes, in two strips with one time axis: unified memory (storage, execution on top of it), and
 * the heap. One scale for both would press what is cached flat under a heap many times its size. Pure.
 */
import type { ExecutorMarker, MemorySample } from '../../../engine/status/executor.ts';

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** One strip's scale. */
export interface StripScale {
  /** y of the limit; null when it is not known, or so far above what is used that it lies beyond the strip. */
  readonly limitY: number | null;
  /** A round number of bytes to draw a line at. */
  readonly tick: number;
  /** Bytes at the top edge. */
  readonly top: number;
  readonly y: (bytes: number) => number;
}

export interface PoolShape extends StripScale {
  readonly storage: string;
  readonly execution: string;
}

export interface HeapShape extends StripScale {
  readonly heap: string;
}

/** The time axis, shared by all strips and executors. */
export interface TimeAxis {
  /** Milliseconds of the whole axis. */
  readonly length: number;
  /** Where the shapes end: the loss of the executor, or now. */
  readonly until: number;
}

const round = (n: number): number => Math.round(n * 10) / 10;

/** Below this share of the limit a strip shows what is used at its own scale: at the limit's it would be a line at the bottom. */
const TINY = 0.12;
/** Of the height that is kept free above the highest value. */
const HEADROOM = 1.12;

/** Pixels of a time. */
export function timeX(time: number, length: number, width: number): number {
  return round((Math.max(0, Math.min(length, time)) / Math.max(1, length)) * width);
}

/** Storage and execution under the unified limit. */
export function poolShape(series: readonly MemorySample[], size: ChartSize, axis: TimeAxis, maxMemory: number): PoolShape {
  const scale = stripScale(series, (s) => s.storage + s.execution, size, maxMemory);
  return {
    ...scale,
    storage: area(series, (s) => s.storage, () => 0, scale, size, axis),
    execution: area(series, (s) => s.storage + s.execution, (s) => s.storage, scale, size, axis),
  };
}

/** Heap used under the heap limit (0: not known). */
export function heapShape(series: readonly MemorySample[], size: ChartSize, axis: TimeAxis, heapLimit: number): HeapShape {
  const scale = stripScale(series, (s) => s.heapUsed, size, heapLimit);
  return { ...scale, heap: area(series, (s) => s.heapUsed, () => 0, scale, size, axis) };
}

function stripScale(series: readonly MemorySample[], value: (sample: MemorySample) => number, size: ChartSize, limit: number): StripScale {
  const used = series.reduce((most, sample) => Math.max(most, value(sample)), 0);
  const beyond = used > 0 && used < TINY * limit;
  const top = Math.max(1, (beyond ? used : Math.max(used, limit)) * HEADROOM);
  const y = (bytes: number): number => round(size.height - (bytes / top) * size.height);
  return { limitY: limit > 0 && !beyond ? y(limit) : null, tick: roundBytes(top * 0.85), top, y };
}

/** Samples come when something changes: over a longer pause than this the value held, and did not creep to the next. */
const PAUSE_MS = 500;

/** The samples with what held over pauses; the last one reaches to now, or to the loss. */
function held(series: readonly MemorySample[], until: number): readonly MemorySample[] {
  const points = series.flatMap((sample, i) => {
    const before = series[i - 1];
    return before !== undefined && sample.time - before.time > PAUSE_MS ? [{ ...before, time: sample.time }, sample] : [sample];
  });
  const last = points.at(-1);
  return last === undefined || last.time >= until ? points : [...points, { ...last, time: until }];
}

/** Between two values over time. */
function area(series: readonly MemorySample[], upper: (s: MemorySample) => number, lower: (s: MemorySample) => number, { y }: StripScale, { width }: ChartSize, { length, until }: TimeAxis): string {
  const points = held(series, until);
  if (points.length < 2) return '';
  const at = (sample: MemorySample, bytes: number): string => `${timeX(sample.time, length, width)} ${y(bytes)}`;
  return `M${points.map((s) => at(s, upper(s))).join('L')}L${points.toReversed().map((s) => at(s, lower(s))).join('L')}Z`;
}

/** The largest of 1, 2, 5, 10, 20, … 500 of a binary unit that is not above `bytes`. */
export function roundBytes(bytes: number): number {
  let unit = 1;
  while (bytes >= unit * 1024) unit *= 1024;
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500];
  return (steps.findLast((step) => step * unit <= bytes) ?? 1) * unit;
}

/** The sample that holds at a time; null before the first. */
export function sampleAt(series: readonly MemorySample[], time: number): MemorySample | null {
  let low = 0;
  let high = series.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (series[middle]!.time <= time) low = middle + 1;
    else high = middle;
  }
  return series[low - 1] ?? null;
}

/** Marks that would be drawn on top of one another become one, so that a storm of evictions stays readable. */
export function spacedMarkers(markers: readonly ExecutorMarker[], x: (time: number) => number, least = 9): readonly ExecutorMarker[] {
  const kept: ExecutorMarker[] = [];
  const lastOf = new Map<ExecutorMarker['kind'], number>();
  for (const marker of markers) {
    const index = lastOf.get(marker.kind);
    const before = index === undefined ? undefined : kept[index];
    if (index !== undefined && before !== undefined && x(marker.time) - x(before.time) < least) {
      kept[index] = { ...before, bytes: before.bytes + marker.bytes, count: before.count + marker.count };
      continue;
    }
    lastOf.set(marker.kind, kept.push(marker) - 1);
  }
  return kept;
}
