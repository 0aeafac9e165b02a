/**
 * The tasks of a stage, sorted by task id, in chunks: a batch of events copies the few chunks it touches, where one array
 * of 100,000 tasks would be copied whole. No chunk is empty.
 */
import type { TaskStatus } from './task.ts';

export type TaskChunks = readonly (readonly TaskStatus[])[];

/** Tasks per chunk at most: with a hundred thousand tasks, as many chunks as tasks in one, within a factor. */
export const CHUNK_SIZE = 256;

/** Where a task is, or where it belongs. */
export interface TaskPlace {
  readonly found: boolean;
  readonly chunk: number;
  readonly position: number;
}

/** The first index in 0..length for which `before` no longer holds. */
function firstNot(length: number, before: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Finds a task by id; for one that is not there, the place after its predecessor. */
export function placeOfTask(chunks: TaskChunks, taskId: number): TaskPlace {
  const chunk = Math.max(0, firstNot(chunks.length, (i) => chunks[i]![0]!.taskId <= taskId) - 1);
  const tasks = chunks[chunk] ?? [];
  const position = firstNot(tasks.length, (i) => tasks[i]!.taskId < taskId);
  return { found: tasks[position]?.taskId === taskId, chunk, position };
}

/** Number of tasks. */
export function taskCount(chunks: TaskChunks): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

/** All tasks in one array, by id. */
export function allTasks(chunks: TaskChunks): readonly TaskStatus[] {
  return chunks.flat();
}

/** Puts tasks, sorted by id, into chunks. */
export function chunked(tasks: readonly TaskStatus[]): TaskChunks {
  const chunks: TaskStatus[][] = [];
  for (let from = 0; from < tasks.length; from += CHUNK_SIZE) chunks.push(tasks.slice(from, from + CHUNK_SIZE));
  return chunks;
}
