/** The tasks of a stage over time, one lane per executor slot, each task cut into its phases. */
import type { StageStatus } from '../job.ts';
import { TASK_PHASES, taskPhases } from '../phases.ts';
import type { Status } from '../status.ts';
import type { TaskStatus } from '../task.ts';
import type { StageView, TimelineLane, TimelineTask } from './stage.ts';

type Lanes = Map<string, { readonly executorId: string; readonly slot: number; readonly tasks: TimelineTask[] }>;

export function stageTimeline(status: Status, stage: StageStatus): StageView['timeline'] {
  const startTime = stage.firstTaskLaunchedTime ?? stage.submissionTime ?? status.time;
  const now = stage.completionTime ?? status.time;
  const lanes: Lanes = new Map();
  const slots = new SlotPacker();
  let length = 0;
  for (const chunk of stage.taskChunks) {
    for (const [key, { executorId, slot, tasks }] of lanesOfChunk(chunk, startTime, now, slots)) {
      const lane = lanes.get(key) ?? { executorId, slot, tasks: [] };
      lanes.set(key, lane);
      for (const task of tasks) {
        lane.tasks.push(task);
        if (task.end > length) length = task.end;
      }
    }
  }
  return { startTime, length, lanes: [...lanes].map(([key, lane]) => named(status, key, lane, startTime, length)).toSorted(laneOrder) };
}

/** Lanes of chunks whose tasks have all finished: in a long stage nearly all, and they do not change any more. */
const finished = new WeakMap<readonly TaskStatus[], { readonly startTime: number; readonly lanes: Lanes }>();

function lanesOfChunk(chunk: readonly TaskStatus[], startTime: number, now: number, slots: SlotPacker): Lanes {
  const cached = finished.get(chunk);
  if (cached?.startTime === startTime) return cached.lanes;
  const lanes: Lanes = new Map();
  for (const task of chunk) {
    const slot = task.slot ?? slots.place(task.executorId, task.launchTime, task.finishTime === 0 ? now : task.finishTime);
    const key = `${task.executorId}/${slot}`;
    const lane = lanes.get(key) ?? { executorId: task.executorId, slot, tasks: [] };
    lanes.set(key, lane);
    lane.tasks.push(timelineTask(task, startTime, now));
  }
  // Without slots, who runs where depends on the chunks before.
  if (chunk.every((task) => task.finishTime !== 0 && task.slot !== null)) finished.set(chunk, { startTime, lanes });
  return lanes;
}

function timelineTask(task: TaskStatus, startTime: number, now: number): TimelineTask {
  const start = task.launchTime - startTime;
  const end = Math.max(start, (task.finishTime === 0 ? now : task.finishTime) - startTime);
  return { taskId: task.taskId, index: task.index, attempt: task.attempt, state: task.state, start, end, segments: segments(task, start, end) };
}

/** Clock steps and rounding may make the phases longer than the task: they are cut off at its end. */
function segments(task: TaskStatus, start: number, end: number): TimelineTask['segments'] {
  if (task.metrics === null || task.finishTime === 0) return [{ phase: 'compute', start, end }];
  const phases = taskPhases(task);
  const parts: { phase: (typeof TASK_PHASES)[number]; start: number; end: number }[] = [];
  let at = start;
  for (const phase of TASK_PHASES) {
    const until = Math.min(end, at + phases[phase]);
    if (until > at) parts.push({ phase, start: at, end: until });
    at = Math.max(at, until);
  }
  const last = parts.at(-1);
  if (last === undefined) return [{ phase: 'compute', start, end }];
  last.end = end;
  return parts;
}

function named(status: Status, key: string, lane: { readonly executorId: string; readonly slot: number; readonly tasks: readonly TimelineTask[] }, startTime: number, length: number): TimelineLane {
  const removed = status.executors[lane.executorId]?.removeTime ?? null;
  const lostAt = removed === null || removed < startTime || removed > startTime + length ? null : removed - startTime;
  return { key, ...lane, label: `${lane.executorId} · core ${lane.slot}`, lostAt };
}

function laneOrder(a: TimelineLane, b: TimelineLane): number {
  return a.executorId.localeCompare(b.executorId, 'en', { numeric: true }) || a.slot - b.slot;
}

/** For a log without slots: the first slot of the executor that is free when the task starts. */
class SlotPacker {
  readonly #busyUntil = new Map<string, number[]>();

  place(executorId: string, start: number, end: number): number {
    const slots = this.#busyUntil.get(executorId) ?? [];
    this.#busyUntil.set(executorId, slots);
    let slot = slots.findIndex((until) => until <= start);
    if (slot < 0) slot = slots.length;
    slots[slot] = end;
    return slot;
  }
}
