/**
 * Joins two inputs by key: one side is kept in memory by key, the other streams past it, and each match is handed on at once, so
 * that the product of two large groups is never held. When the kept side does not fit, both go to disk by hash of their key
 * and are joined partition by partition.
 */
import type { Cells } from '../storage/codec/index.ts';
import { BATCH_RECORDS } from './column.ts';
import type { PairBatch } from './column.ts';
import { MemoryShare } from './executionMemory.ts';
import type { ExecutionMemory } from './executionMemory.ts';
import { GroupedColumn } from './groups.ts';
import { assertGroupFits } from './groupTooLarge.ts';
import { HashSpill, MAX_CUTS, SPILL_PARTITIONS } from './hashSpill.ts';
import { KeyIndex } from './keyIndex.ts';

export type JoinKind = 'inner' | 'left' | 'right' | 'full';

/** Joined records: `[keys[i], [lefts[i], rights[i]]]`; null where an outer join found nothing. */
export interface JoinBatch {
  readonly keys: unknown[];
  readonly lefts: unknown[];
  readonly rights: unknown[];
  readonly length: number;
}

interface Sides {
  readonly kept: Iterable<PairBatch>;
  readonly streamed: Iterable<PairBatch>;
}

/**
 * `keepRight` says which side to keep in memory: the smaller one. Records come in the order of the streamed side, and in an outer
 * join unmatched records of the kept side at the end. Throws GroupTooLargeError when one key's values of the kept side do not fit.
 */
export function hashJoin(left: Iterable<PairBatch>, right: Iterable<PairBatch>, kind: JoinKind, keepRight: boolean, memory: ExecutionMemory): Generator<JoinBatch, void> {
  const leftOuter = kind === 'left' || kind === 'full';
  const rightOuter = kind === 'right' || kind === 'full';
  const how: How = keepRight ? { keepRight, keepUnmatched: rightOuter, streamUnmatched: leftOuter } : { keepRight, keepUnmatched: leftOuter, streamUnmatched: rightOuter };
  return join({ kept: keepRight ? right : left, streamed: keepRight ? left : right }, how, memory, 0);
}

interface How {
  readonly keepRight: boolean;
  readonly keepUnmatched: boolean;
  readonly streamUnmatched: boolean;
}

function* join({ kept, streamed }: Sides, how: How, memory: ExecutionMemory, depth: number): Generator<JoinBatch, void> {
  const share = new MemoryShare(memory);
  const forced = depth === 0 ? memory.limits.forceSpillRecords : Infinity;
  const chunk = new Int32Array(BATCH_RECORDS);
  let index = new KeyIndex();
  let column = new GroupedColumn();
  let spill: HashSpill | undefined;
  for (const { keys, values, length } of kept) {
    if (spill !== undefined) {
      spill.add(keys, values, length);
      continue;
    }
    for (let from = 0; from < length; from += BATCH_RECORDS) {
      const to = Math.min(length, from + BATCH_RECORDS);
      index.addAll(keys, from, to, chunk);
      column.append(values, from, to, chunk);
    }
    const bytes = index.keyBytes() + column.estimatedBytes();
    if (share.covers(bytes) && column.values.length < forced) continue;
    if (index.size <= 1 || depth > MAX_CUTS) {
      assertGroupFits('join', index.keyAt(0), [column.values], bytes);
      continue;
    }
    spill = new HashSpill(memory, depth);
    spillColumn(index, column, spill);
    spill.spilled(bytes);
    index = new KeyIndex();
    column = new GroupedColumn();
    share.release();
  }
  if (spill !== undefined) yield* joinSpilled(spill, streamed, how, memory, depth);
  else yield* probe(index, column, streamed, how);
  share.release();
}

function spillColumn(index: KeyIndex, column: GroupedColumn, spill: HashSpill): void {
  const numbers = column.numbers();
  const cells = index.cells();
  spill.add(Array.from(numbers, (number) => cells[number]), column.values.cells(), numbers.length);
}

function* joinSpilled(kept: HashSpill, streamed: Iterable<PairBatch>, how: How, memory: ExecutionMemory, depth: number): Generator<JoinBatch, void> {
  const other = new HashSpill(memory, depth);
  try {
    for (const { keys, values, length } of streamed) other.add(keys, values, length);
    kept.spilled(0);
    other.spilled(0);
    for (let partition = 0; partition < SPILL_PARTITIONS; partition++) {
      yield* join({ kept: kept.batches(partition), streamed: other.batches(partition) }, how, memory, depth + 1);
    }
  } finally {
    kept.close();
    other.close();
  }
}

function* probe(index: KeyIndex, column: GroupedColumn, streamed: Iterable<PairBatch>, { keepRight, keepUnmatched, streamUnmatched }: How): Generator<JoinBatch, void> {
  const starts = column.starts(index.size);
  const laid: Cells = column.byKey(starts);
  const found = new Int32Array(BATCH_RECORDS);
  const matched = keepUnmatched ? new Uint8Array(index.size) : undefined;
  let keys: unknown[] = [];
  let here: unknown[] = [];
  let there: unknown[] = [];
  const full = (): JoinBatch => {
    const batch = { keys, lefts: keepRight ? here : there, rights: keepRight ? there : here, length: keys.length };
    keys = [];
    here = [];
    there = [];
    return batch;
  };
  for (const batch of streamed) {
    for (let from = 0; from < batch.length; from += BATCH_RECORDS) {
      const count = Math.min(BATCH_RECORDS, batch.length - from);
      index.findAll(batch.keys, from, count, found);
      for (let i = 0; i < count; i++) {
        const number = found[i]!;
        const value = batch.values[from + i];
        if (number < 0) {
          if (!streamUnmatched) continue;
          keys.push(batch.keys[from + i]);
          here.push(value);
          there.push(null);
          continue;
        }
        if (matched !== undefined) matched[number] = 1;
        for (let at = starts[number]!; at < starts[number + 1]!; at++) {
          keys.push(batch.keys[from + i]);
          here.push(value);
          there.push(laid[at]);
          if (keys.length >= BATCH_RECORDS) yield full();
        }
      }
      if (keys.length > 0) yield full();
    }
  }
  if (matched === undefined) return;
  for (let number = 0; number < index.size; number++) {
    if (matched[number] === 1) continue;
    for (let at = starts[number]!; at < starts[number + 1]!; at++) {
      keys.push(index.keyAt(number));
      here.push(null);
      there.push(laid[at]);
      if (keys.length >= BATCH_RECORDS) yield full();
    }
  }
  if (keys.length > 0) yield full();
}
