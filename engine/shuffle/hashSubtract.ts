/**
 * Pairs of one input whose key another has not: the other's keys are kept in a table while this one streams past. When the table
 * does not fit, both go to disk by hash of their key.
 */
import { BATCH_RECORDS, Column } from './column.ts';
import type { PairBatch } from './column.ts';
import { MemoryShare } from './executionMemory.ts';
import type { ExecutionMemory } from './executionMemory.ts';
import { HashSpill, MAX_CUTS, SPILL_PARTITIONS } from './hashSpill.ts';
import { KeyIndex } from './keyIndex.ts';

/** The records of `kept` in order of arrival, unless the keys had to be spilled. */
export function* hashSubtract(kept: Iterable<PairBatch>, removed: Iterable<PairBatch>, memory: ExecutionMemory, depth = 0): Generator<PairBatch, void> {
  const share = new MemoryShare(memory);
  const forced = depth === 0 ? memory.limits.forceSpillRecords : Infinity;
  const chunk = new Int32Array(BATCH_RECORDS);
  let index = new KeyIndex();
  let spill: HashSpill | undefined;
  for (const { keys, length } of removed) {
    if (spill !== undefined) {
      spill.add(keys, keys, length);
      continue;
    }
    for (let from = 0; from < length; from += BATCH_RECORDS) index.addAll(keys, from, Math.min(length, from + BATCH_RECORDS), chunk);
    const bytes = index.keyBytes();
    if ((share.covers(bytes) && index.size < forced) || depth > MAX_CUTS) continue;
    spill = new HashSpill(memory, depth);
    spill.add(index.cells(), index.cells(), index.size);
    spill.spilled(bytes);
    index = new KeyIndex();
    share.release();
  }
  if (spill === undefined) yield* missing(index, kept);
  else yield* spilledParts(spill, kept, memory, depth);
  share.release();
}

function* spilledParts(removed: HashSpill, kept: Iterable<PairBatch>, memory: ExecutionMemory, depth: number): Generator<PairBatch, void> {
  const other = new HashSpill(memory, depth);
  try {
    for (const { keys, values, length } of kept) other.add(keys, values, length);
    removed.spilled(0);
    other.spilled(0);
    for (let partition = 0; partition < SPILL_PARTITIONS; partition++) yield* hashSubtract(other.batches(partition), removed.batches(partition), memory, depth + 1);
  } finally {
    removed.close();
    other.close();
  }
}

function* missing(index: KeyIndex, kept: Iterable<PairBatch>): Generator<PairBatch, void> {
  const found = new Int32Array(BATCH_RECORDS);
  for (const batch of kept) {
    const keys = new Column();
    const values = new Column();
    for (let from = 0; from < batch.length; from += BATCH_RECORDS) {
      const count = Math.min(BATCH_RECORDS, batch.length - from);
      index.findAll(batch.keys, from, count, found);
      for (let i = 0; i < count; i++) {
        if (found[i]! >= 0) continue;
        keys.push(batch.keys[from + i]);
        values.push(batch.values[from + i]);
      }
    }
    if (keys.length > 0) yield { keys: keys.cells(), values: values.cells(), length: keys.length };
  }
}
