/** Memory over time as SVG shapes: storage, execution on top of it, the heap as a line. Pure. */
import type { ExecutorMarker, MemorySample } from '../../../engine/status/executor.ts';

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

export interface MemoryShape {
  readonly storage: string;
  readonly execution: string;
  readonly heap: string;
  /** y of the unified limit; null when it is not known, or so far above what is used that it lies beyond the chart. */
  readonly limitY: number | null;
  /** A round number of bytes to draw a line at. */
  readonly tick: number;
  /** Bytes at the top edge. */
  readonly top: number;
  readonly end: number;
  readonly x: (time: number) => number;
  readonly y: (bytes: number) => number;
}

const round = (n: number): number => Math.round(n * 10) / 10;

/** Below this share of the limit the chart shows what is used at its own scale: at the limit's it would be a line at the bottom. */
const TINY = 0.12;

/**
 * @param length milliseconds of the whole time axis, shared by all executors.
 * @param until where the shapes end: the loss of the executor, or now.
 */
export function memoryShape(series: readonly MemorySample[], size: ChartSize, length: number, maxMemory: number, until: number): MemoryShape {
  let used = 0;
  for (const sample of series) used = Math.max(used, sample.storage + sample.execution, sample.heapUsed);
  const beyond = used > 0 && used < TINY * maxMemory;
  const top = Math.max(1, (beyond ? used : Math.max(used, maxMemory)) * 1.12);
  const x = (time: number): number => round((Math.max(0, Math.min(length, time)) / Math.max(1, length)) * size.width);
  const y = (bytes: number): number => round(size.height - (bytes / top) * size.height);
  const last = series.at(-1);
  // A sample holds until the next: the last one reaches to now, or to the loss.
  const points = last === undefined || last.time >= until ? series : [...series, { ...last, time: until }];
  const line = (value: (s: MemorySample) => number): string => points.map((s, i) => `${i === 0 ? 'M' : 'L'}${x(s.time)} ${y(value(s))}`).join('');
  const back = (value: (s: MemorySample) => number): string => points.slice().reverse().map((s) => `L${x(s.time)} ${y(value(s))}`).join('');
  const area = (upper: (s: MemorySample) => number, lower: (s: MemorySample) => number): string => (points.length < 2 ? '' : `${line(upper)}${back(lower)}Z`);
  return {
    storage: area((s) => s.storage, () => 0),
    execution: area((s) => s.storage + s.execution, (s) => s.storage),
    heap: points.length < 2 ? '' : line((s) => s.heapUsed),
    limitY: maxMemory > 0 && !beyond ? y(maxMemory) : null,
    tick: roundBytes(top * 0.85),
    top,
    end: points.at(-1)?.time ?? 0,
    x,
    y,
  };
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
