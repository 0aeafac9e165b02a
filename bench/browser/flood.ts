/**
 * A cell that posts listener events at a steady rate, as a very busy job would: it runs one real task, then tells of thousands
 * that look like it. It prints, for each batch, how many tasks had ended and when, for the page's side to compare with.
 */

/** Two events for each task: its start and its end. */
export const EVENTS_PER_SECOND = 10_000;
const BATCH_MS = 10;

/** Source of the cell; `seconds` of events, the last line of its output is `FLOOD [[ended, epochMs], …]`. */
export function floodCell(seconds: number): string {
  const perBatch = (EVENTS_PER_SECOND / 2) * (BATCH_MS / 1000);
  const tasks = (EVENTS_PER_SECOND / 2) * seconds;
  return `
const real = new Map();
const keep = (event) => { if (!real.has(event.Event)) real.set(event.Event, event); };
sc.addSparkListener(keep);
await sc.range(0, 1, 1, 1).count();
while (!real.has('SparkListenerJobEnd')) await new Promise((resolve) => setTimeout(resolve, 1));
sc.removeSparkListener(keep);
const [jobId, stageId] = [100_000, 100_000];
const start = real.get('SparkListenerJobStart');
const info = { ...start['Stage Infos'][0], 'Stage ID': stageId, 'Number of Tasks': ${tasks}, 'Submission Time': Date.now() };
const taskInfo = (id) => ({ ...real.get('SparkListenerTaskEnd')['Task Info'], 'Task ID': 1_000_000 + id, Index: id, 'Partition ID': id, 'Launch Time': Date.now() });
sc.postEvent({ ...start, 'Job ID': jobId, 'Stage IDs': [stageId], 'Stage Infos': [info], 'Submission Time': Date.now() });
sc.postEvent({ ...real.get('SparkListenerStageSubmitted'), 'Stage Info': info });
const times = [];
let ended = 0;
const began = performance.now();
while (ended < ${tasks}) {
  const due = Math.min(${tasks}, Math.floor((performance.now() - began) / ${BATCH_MS} + 1) * ${perBatch});
  for (; ended < due; ended++) {
    sc.postEvent({ ...real.get('SparkListenerTaskStart'), 'Stage ID': stageId, 'Task Info': { ...taskInfo(ended), 'Finish Time': 0 } });
    sc.postEvent({ ...real.get('SparkListenerTaskEnd'), 'Stage ID': stageId, 'Task Info': { ...taskInfo(ended), 'Finish Time': Date.now() } });
  }
  times.push([ended, Date.now()]);
  await new Promise((resolve) => setTimeout(resolve, ${BATCH_MS}));
}
sc.postEvent({ ...real.get('SparkListenerStageCompleted'), 'Stage Info': { ...info, 'Completion Time': Date.now() } });
sc.postEvent({ ...real.get('SparkListenerJobEnd'), 'Job ID': jobId, 'Completion Time': Date.now() });
console.log('FLOOD ' + JSON.stringify(times));
`.trim();
}

export type Sample = readonly [count: number, epochMs: number];

/** For each batch: how long until the page first showed that many ended tasks. Batches the page never showed by themselves count from the frame that passed them. */
export function latencies(posted: readonly Sample[], shown: readonly Sample[]): readonly number[] {
  const result: number[] = [];
  let frame = 0;
  for (const [count, at] of posted) {
    while (frame < shown.length && (shown[frame]?.[0] ?? 0) < count) frame += 1;
    const seen = shown[frame];
    if (seen !== undefined) result.push(Math.max(0, seen[1] - at));
  }
  return result;
}
