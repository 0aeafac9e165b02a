/** The times a reader steps between, and where things stand on the bar. Pure. */
import type { TimelineView } from '../../../engine/status/views/timeline.ts';

/** Starts and ends of jobs and what was marked, ascending, without repeats: milliseconds since the application started. */
export function scrubStops(view: TimelineView): readonly number[] {
  const times = new Set<number>([0, view.length]);
  for (const job of view.jobs) {
    times.add(job.start);
    times.add(job.end);
  }
  for (const mark of view.marks) times.add(mark.time);
  return [...times].filter((t) => t >= 0 && t <= view.length).sort((a, b) => a - b);
}

/** The stop before or after a time; the ends of the bar beyond the last one. */
export function nextStop(stops: readonly number[], time: number, step: 1 | -1): number {
  if (step === 1) return stops.find((t) => t > time + 0.5) ?? stops.at(-1) ?? time;
  return stops.findLast((t) => t < time - 0.5) ?? stops[0] ?? time;
}

/** What happens at a time, in words for a reader that does not see the bar. */
export function timeSentence(view: TimelineView, time: number, format: (ms: number) => string): string {
  const running = view.jobs.filter((job) => job.start <= time && time <= job.end);
  const what = running.length === 0 ? 'no job' : running.map((job) => `job ${job.jobId} ${job.action}`).join(', ');
  return `${format(time)} of ${format(view.length)}: ${what}`;
}
