/**
 * The task timeline as pixels: one row of colours per lane, repeated downward when it is painted. A task is a few writes
 * into an array, so 100,000 of them cost less than a frame; drawing each as a shape costs seconds. Pure.
 */
import { TASK_PHASES, type TaskPhase } from '../../../engine/status/phases.ts';
import type { TimelineLane, TimelineTask } from '../../../engine/status/views/stage.ts';

/** 0xAABBGGRR, as a little-endian canvas wants it. */
export type Palette = Readonly<Record<TaskPhase | 'running' | 'runningLight' | 'failed' | 'failedLight', number>>;

export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const STRIPE = 3;
/** From this many pixels on a task keeps its last one free, so that neighbours stay apart. */
const GAP_FROM = 4;

/**
 * Colours of one lane, `width` pixels for `range`; 0 where nothing ran. A task shorter than a pixel still gets one.
 */
export function rasterLane(tasks: readonly TimelineTask[], range: TimeRange, width: number, palette: Palette): Uint32Array<ArrayBuffer> {
  const row = new Uint32Array(width);
  const scale = width / Math.max(1e-9, range.to - range.from);
  const first = firstEndingAfter(tasks, range.from);
  for (let i = first; i < tasks.length; i++) {
    const task = tasks[i]!;
    if (task.start > range.to) break;
    const left = Math.floor((task.start - range.from) * scale);
    const right = Math.max(left + 1, Math.floor((task.end - range.from) * scale));
    const end = right - left >= GAP_FROM ? right - 1 : right;
    if (task.state === 'FAILED' || task.state === 'KILLED') stripe(row, left, end, palette.failed, palette.failedLight);
    else if (task.state === 'RUNNING' || task.segments.length === 0) stripe(row, left, end, palette.running, palette.runningLight);
    else if (right - left === 1) row.fill(palette[longestPhase(task)], Math.max(0, left), Math.max(0, right));
    else {
      for (const segment of task.segments) {
        const a = Math.floor((segment.start - range.from) * scale);
        const b = Math.max(a + 1, Math.floor((segment.end - range.from) * scale));
        row.fill(palette[segment.phase], Math.max(0, a), Math.min(end, Math.max(0, b)));
      }
    }
  }
  return row;
}

function longestPhase(task: TimelineTask): TaskPhase {
  let longest = task.segments[0]!;
  for (const segment of task.segments) if (segment.end - segment.start > longest.end - longest.start) longest = segment;
  return longest.phase;
}

function stripe(row: Uint32Array, from: number, to: number, dark: number, light: number): void {
  const end = Math.min(row.length, to);
  for (let x = Math.max(0, from); x < end; x++) row[x] = Math.floor((x - from) / STRIPE) % 2 === 0 ? dark : light;
}

/** Index of the first task that ends after `time`: tasks of one slot follow one another. */
export function firstEndingAfter(tasks: readonly TimelineTask[], time: number): number {
  let low = 0;
  let high = tasks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tasks[middle]!.end < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The task of a lane at a time, with `slack` milliseconds around it so that very short ones can be hit. */
export function taskAt(lane: TimelineLane, time: number, slack: number): TimelineTask | null {
  let best: TimelineTask | null = null;
  let least = Infinity;
  for (let i = firstEndingAfter(lane.tasks, time - slack); i < lane.tasks.length; i++) {
    const task = lane.tasks[i]!;
    if (task.start > time + slack) break;
    const distance = time < task.start ? task.start - time : time > task.end ? time - task.end : 0;
    if (distance < least) {
      least = distance;
      best = task;
    }
  }
  return best;
}

/** A range zoomed by `factor` about `centre`, kept inside 0..length and not closer than 2 ms. */
export function zoomRange(range: TimeRange, centre: number, factor: number, length: number): TimeRange {
  const span = Math.min(length, Math.max(2, (range.to - range.from) * factor));
  const share = (centre - range.from) / Math.max(1e-9, range.to - range.from);
  return panRange({ from: centre - share * span, to: centre + (1 - share) * span }, 0, length);
}

/** A range moved by `by`, kept inside 0..length. */
export function panRange(range: TimeRange, by: number, length: number): TimeRange {
  const span = Math.min(length, range.to - range.from);
  const from = Math.max(0, Math.min(length - span, range.from + by));
  return { from, to: from + span };
}

/** Round tick times of a range, about one per 110 pixels. */
export function ticks(range: TimeRange, width: number): readonly number[] {
  const span = range.to - range.from;
  if (span <= 0 || width <= 0) return [];
  const rough = span / Math.max(1, width / 110);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10);
  const list: number[] = [];
  for (let t = Math.ceil(range.from / step) * step; t <= range.to; t += step) list.push(Math.round(t * 1000) / 1000);
  return list;
}

export const PHASE_WORDS: Readonly<Record<TaskPhase, string>> = {
  schedulerDelay: 'scheduler delay',
  deserialize: 'deserialise',
  shuffleRead: 'shuffle read',
  compute: 'compute',
  shuffleWrite: 'shuffle write',
  resultSerialize: 'result',
  gettingResult: 'getting result',
};

/** Milliseconds of each phase that took any, in the order drawn. */
export function phaseTimes(task: TimelineTask): readonly { readonly phase: TaskPhase; readonly ms: number }[] {
  return TASK_PHASES.flatMap((phase) => {
    const ms = task.segments.reduce((sum, segment) => (segment.phase === phase ? sum + segment.end - segment.start : sum), 0);
    return ms > 0 ? [{ phase, ms }] : [];
  });
}
