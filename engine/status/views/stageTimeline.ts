/** The tasks of a stage over time, one lane per executor slot, each task cut into its phases. */
import type { StageStatus } from '../job.ts';
import { TASK_PHASES, taskPhases } from '../phases.ts';
import type { Status } from '../status.ts';
import type { TaskStatus } from '../task.ts';
import type { StageView, TimelineLane, TimelineTask } from './stage.ts';

/** Tasks drawn; of more than this the longest are. A task among a hundred thousand is thinner than a pixel. */
const MAX_TASKS = 10_000;

export function stageTimeline(status: Status, stage: StageStatus, all: readonly TaskStatus[]): StageView['timeline'] {
  const startTime = stage.firstTaskLaunchedTime ?? stage.submissionTime ?? status.time;
  const now = stage.completionTime ?? status.time;
  const tasks = longest(all, now);
  const lanes = new Map<string, { readonly executorId: string; readonly slot: number; readonly tasks: TimelineTask[] }>();
  const slots = new SlotPacker();
  for (const task of tasks) {
    const slot = task.slot ?? slots.place(task.executorId, task.launchTime, task.finishTime === 0 ? now : task.finishTime);
    const key = `${task.executorId}/${slot}`;
    const lane = lanes.get(key) ?? { executorId: task.executorId, slot, tasks: [] };
    lanes.set(key, lane);
    lane.tasks.push(timelineTask(task, startTime, now));
  }
  const length = tasks.reduce((end, task) => Math.max(end, (task.finishTime === 0 ? now : task.finishTime) - startTime), 0);
  return { startTime, length, lanes: [...lanes].map(([key, lane]) => named(status, key, lane, startTime, length)).toSorted(laneOrder), notDrawn: all.length - tasks.length };
}

function longest(tasks: readonly TaskStatus[], now: number): readonly TaskStatus[] {
  if (tasks.length <= MAX_TASKS) return tasks;
  const wall = (task: TaskStatus): number => (task.finishTime === 0 ? now : task.finishTime) - task.launchTime;
  const threshold = Float64Array.from(tasks, wall).sort()[tasks.length - MAX_TASKS]!;
  return tasks.filter((task) => wall(task) >= threshold).slice(0, MAX_TASKS);
}

/** Finished tasks by task: they do not change, so neither does what is drawn of them. */
const finished = new WeakMap<TaskStatus, { readonly startTime: number; readonly drawn: TimelineTask }>();

function timelineTask(task: TaskStatus, startTime: number, now: number): TimelineTask {
  const cached = finished.get(task);
  if (cached?.startTime === startTime) return cached.drawn;
  const start = task.launchTime - startTime;
  const end = Math.max(start, (task.finishTime === 0 ? now : task.finishTime) - startTime);
  const drawn: TimelineTask = { taskId: task.taskId, index: task.index, attempt: task.attempt, state: task.state, start, end, segments: segments(task, start, end) };
  if (task.finishTime !== 0) finished.set(task, { startTime, drawn });
  return drawn;
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
