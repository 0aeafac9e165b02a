import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListenerEvent } from '../events/types.ts';
import { applyEvents } from './apply.ts';
import { addIndex, countIndices, hasIndex } from './indexSet.ts';
import { emptyStatus } from './status.ts';
import { allTasks, CHUNK_SIZE, placeOfTask, taskCount } from './taskChunks.ts';

function starts(ids: readonly number[]): readonly ListenerEvent[] {
  const stage = { 'Stage ID': 0, 'Stage Name': 's', 'Number of Tasks': ids.length, 'RDD Info': [] };
  return [
    { Event: 'SparkListenerStageSubmitted', 'Stage Info': stage },
    ...ids.map((id): ListenerEvent => ({
      Event: 'SparkListenerTaskStart', 'Stage ID': 0,
      'Task Info': { 'Task ID': id, Index: id, 'Launch Time': 1, 'Executor ID': '0', Host: 'h', Locality: 'ANY', 'Getting Result Time': 0, 'Finish Time': 0, Failed: false },
    })),
  ];
}

describe('the tasks of a stage', () => {
  it('are sorted and found by id, each once, in whatever order they start', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 1200 }), (ids) => {
      const chunks = applyEvents(emptyStatus(), starts(ids)).stages[0]![0]!.taskChunks;
      const sorted = [...new Set(ids)].toSorted((a, b) => a - b);
      expect(allTasks(chunks).map((task) => task.taskId)).toEqual(sorted);
      expect(taskCount(chunks)).toBe(sorted.length);
      expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= CHUNK_SIZE)).toBe(true);
      for (const id of [0, 1, 1500, 3001, ...ids.slice(0, 5)]) expect(placeOfTask(chunks, id).found).toBe(sorted.includes(id));
    }), { seed: 31, numRuns: 60 });
  });

  it('share all chunks a batch does not touch with the status before', () => {
    const before = applyEvents(emptyStatus(), starts(Array.from({ length: 1000 }, (_, id) => id)));
    const after = applyEvents(before, starts([1000]).slice(1));
    const [old, now] = [before.stages[0]![0]!.taskChunks, after.stages[0]![0]!.taskChunks];
    expect(now.slice(0, -1)).toEqual(old.slice(0, -1));
    expect(now.slice(0, -1).every((chunk, i) => chunk === old[i])).toBe(true);
  });
});

describe('an index set', () => {
  it('is a set', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 500 })), (indices) => {
      const set: number[] = [];
      const seen = new Set<number>();
      for (const index of indices) {
        expect(addIndex(set, index)).toBe(!seen.has(index));
        seen.add(index);
      }
      expect(countIndices(set)).toBe(seen.size);
      for (let index = 0; index < 520; index++) expect(hasIndex(set, index)).toBe(seen.has(index));
    }), { seed: 32, numRuns: 100 });
  });
});
