/**
 * The reduce side of a shuffle: fetched segments become rows, grouped, combined or sorted as the operation wants.
 * (BlockStoreShuffleReader, CoGroupedRDD, SubtractedRDD.)
 */
import { compareKeys } from '../shuffle/keys.ts';
import { KeyedTable } from '../shuffle/keyedTable.ts';
import { ShuffleFetchError, readSegment } from '../shuffle/reader.ts';
import { classRegistry } from '../closure/classes.ts';
import type { PlanInput, PlanOperator } from '../rdd/stagePlan.ts';
import type { MapOutput } from './messages.ts';
import { FetchFailedError } from './failure.ts';
import type { TaskRun } from './taskRun.ts';

interface Batch {
  readonly keys: readonly unknown[];
  readonly values: readonly unknown[];
}

/** All pairs of one reducer, map output after map output; at most one segment is in memory at a time. */
function* batches(run: TaskRun, shuffleId: number, reducer: number): Generator<Batch, void> {
  const { meter, host } = run;
  const known = host.mapOutputs(shuffleId);
  if (known === undefined || known.outputs.length < known.numMaps) {
    throw new FetchFailedError({ shuffleId, mapId: -1, mapIndex: -1, reduceId: reducer, executorId: '' }, `Missing an output location for shuffle ${shuffleId} partition ${reducer}: ${known?.outputs.length ?? 0} of ${known?.numMaps ?? 'its'} map outputs are there`);
  }
  for (const output of known.outputs) {
    const bytes = output.sizes[reducer] ?? 0;
    if (bytes === 0) continue;
    const started = performance.now();
    const found: Batch[] = [];
    try {
      readSegment(output, reducer, (keys, values) => void found.push({ keys, values }), classRegistry);
    } catch (error) {
      if (!(error instanceof ShuffleFetchError)) throw error;
      const { mapId, mapIndex, executorId } = error;
      throw new FetchFailedError({ shuffleId, mapId, mapIndex, reduceId: reducer, executorId }, error.message);
    }
    meter.fetchWaitMs += performance.now() - started;
    countSegment(run, output, bytes);
    for (const batch of found) {
      meter.shuffleRecordsRead += batch.keys.length;
      yield batch;
    }
  }
}

function countSegment({ meter, host }: TaskRun, output: MapOutput, bytes: number): void {
  if (output.executorId === host.executorId) {
    meter.localBlocks++;
    meter.localBytes += bytes;
  } else {
    meter.remoteBlocks++;
    meter.remoteBytes += bytes;
  }
}

export function shuffledRows(run: TaskRun, operator: PlanOperator & { kind: 'shuffled' }, reducer: number): Iterable<unknown> {
  const rows = operator.aggregator === undefined ? plainRows(run, operator.shuffleId, reducer) : combinedRows(run, operator, reducer);
  return operator.ordering === undefined ? rows : sortedRows(run, rows as Iterable<readonly [unknown, unknown]>, operator.ordering, operator.compare === undefined ? compareKeys : (run.fn(operator.compare) as typeof compareKeys));
}

function* plainRows(run: TaskRun, shuffleId: number, reducer: number): Generator<[unknown, unknown], void> {
  for (const { keys, values } of batches(run, shuffleId, reducer)) {
    for (let i = 0; i < keys.length; i++) yield [keys[i], values[i]];
  }
}

function combinedRows(run: TaskRun, operator: PlanOperator & { kind: 'shuffled' }, reducer: number): Iterable<readonly [unknown, unknown]> {
  const { aggregator } = operator;
  if (aggregator === undefined) return [];
  const table = operator.mapSideCombine
    ? run.table((combiner: unknown) => combiner, aggregator.mergeCombiners)
    : run.table(aggregator.createCombiner, aggregator.mergeValue);
  for (const { keys, values } of batches(run, operator.shuffleId, reducer)) {
    for (let i = 0; i < keys.length; i++) table.insert(keys[i], values[i]);
  }
  run.noteExecutionMemory(table.estimatedBytes());
  return table;
}

function sortedRows(run: TaskRun, rows: Iterable<readonly [unknown, unknown]>, ordering: 'ascending' | 'descending', compare: typeof compareKeys): readonly unknown[] {
  const sorted = Array.isArray(rows) ? (rows as (readonly [unknown, unknown])[]) : [...rows];
  run.noteExecutionMemory(sorted.length * 48);
  const direction = ordering === 'ascending' ? 1 : -1;
  return sorted.sort((a, b) => direction * compare(a[0], b[0]));
}

/** Pairs of one input, wherever it is: a shuffle's segments or a parent's partition that is already in place. */
function* inputPairs(run: TaskRun, input: PlanInput, partition: number): Generator<readonly [unknown, unknown], void> {
  if (input.kind === 'shuffle') yield* plainRows(run, input.shuffleId, partition);
  else yield* run.rows(input.rddId, partition) as Iterable<readonly [unknown, unknown]>;
}

/** `[key, [values of input 0, values of input 1, …]]` for each key of any input. */
export function cogrouped(run: TaskRun, inputs: readonly PlanInput[], partition: number): Iterable<unknown> {
  const groups = new KeyedTable<unknown[][], null>(() => inputs.map(() => []), (present) => present);
  inputs.forEach((input, i) => {
    for (const [key, value] of inputPairs(run, input, partition)) {
      const slot = groups.slot(key);
      if (slot === groups.combiners.length) groups.combiners.push(inputs.map(() => []));
      (groups.combiners[slot]?.[i] as unknown[]).push(value);
    }
  });
  run.noteExecutionMemory(groups.estimatedBytes());
  return groups;
}

/** Pairs of the first input whose key the second has not. */
export function subtracted(run: TaskRun, inputs: readonly PlanInput[], partition: number): Iterable<unknown> {
  const [kept, removed] = inputs as readonly [PlanInput, PlanInput];
  const gone = new KeyedTable<null>(() => null, () => null);
  for (const [key] of inputPairs(run, removed, partition)) gone.insert(key, null);
  const groups = new KeyedTable<unknown[]>((value) => [value], (values, value) => {
    values.push(value);
    return values;
  });
  for (const [key, value] of inputPairs(run, kept, partition)) if (!gone.has(key)) groups.insert(key, value);
  run.noteExecutionMemory(groups.estimatedBytes() + gone.estimatedBytes());
  return flattened(groups);
}

function* flattened(groups: KeyedTable<unknown[]>): Generator<[unknown, unknown], void> {
  for (const [key, values] of groups) for (const value of values) yield [key, value];
}
