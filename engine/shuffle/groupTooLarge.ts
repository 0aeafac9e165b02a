/** The one thing that has to fit into memory: the values of one key. */
import { getHeapStatistics } from 'node:v8';
import type { Column } from './column.ts';

/** Share of the heap that is still free which one group may take: making its array takes as much again. */
const SHARE_OF_FREE_HEAP = 0.4;
const KEY_LENGTH = 80;

/** A single key has more values than memory can hold at once. */
export class GroupTooLargeError extends Error {
  constructor(operation: string, key: unknown, records: number, bytes: number, free: number) {
    const text = typeof key === 'string' ? JSON.stringify(key) : Array.isArray(key) ? JSON.stringify(key.map(String)) : String(key);
    super(`${operation}: the values of key ${text.length > KEY_LENGTH ? `${text.slice(0, KEY_LENGTH)}…` : text} do not fit into memory: ${records.toLocaleString('en')} values so far, about ${mib(bytes)} MiB, with ${mib(free)} MiB of heap free. Use reduceByKey, aggregateByKey or combineByKey, which keep one combined value for each key, or give the executors more memory.`);
    this.name = 'GroupTooLargeError';
  }
}

/** Throws GroupTooLargeError when the values of `key`, all that `columns` hold, would exhaust the heap. */
export function assertGroupFits(operation: string, key: unknown, columns: readonly Column[], bytes: number): void {
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
  const records = columns.reduce((sum, column) => sum + column.length, 0);
  // Values that are in the heap already count as used.
  const inHeap = columns.reduce((sum, column) => sum + (column.cells() instanceof Float64Array ? 0 : column.estimatedBytes()), 0);
  const free = Math.max(0, limit - used + inHeap);
  if (Math.max(records * 8, inHeap) > free * SHARE_OF_FREE_HEAP) throw new GroupTooLargeError(operation, key, records, bytes, free);
}

function mib(bytes: number): string {
  return (bytes / (1 << 20)).toFixed(1);
}
