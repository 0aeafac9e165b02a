/**
 * The reduce side of a shuffle: fetched segments become batches of pairs, combined, grouped, joined or sorted as the operation
 * wants, within the task's execution memory. (BlockStoreShuffleReader, CoGroupedRDD, SubtractedRDD.)
 */
import { classRegistry } from '../closure/classes.ts';
import type { PlanInput, PlanOperator } from '../rdd/stagePlan.ts';
import { Aggregation } from '../shuffle/aggregation.ts';
import type { Combine } from '../shuffle/aggregation.ts';
import { asCombiner } from '../shuffle/combineLoop.ts';
import type { Create, Merge } from '../shuffle/combineLoop.ts';
import { batchesOf } from '../shuffle/column.ts';
import type { PairBatch } from '../shuffle/column.ts';
import { ExternalSort } from '../shuffle/externalSort.ts';
import { Groups } from '../shuffle/groups.ts';
import { hashJoin } from '../shuffle/hashJoin.ts';
import type { JoinBatch, JoinKind } from '../shuffle/hashJoin.ts';
import { hashSubtract } from '../shuffle/hashSubtract.ts';
import { SegmentReader, ShuffleFetchError } from '../shuffle/reader.ts';
import type { Compare, KeyOrder } from '../shuffle/sortOrder.ts';
import type { MapOutput } from './messages.ts';
import { FetchFailedError } from './failure.ts';
import type { LostOutput } from './failure.ts';
import { TaskContext } from './taskContext.ts';
import type { TaskRun } from './taskRun.ts';

type Shuffled = PlanOperator & { kind: 'shuffled' };
type InPlace = PlanOperator & { kind: 'inPlace' };

/** All pairs of one reducer, map output after map output; empty segments are not read. */
function* fetched(run: TaskRun, shuffleId: number, reducer: number): Generator<PairBatch, void> {
  for (const output of outputsOf(run, shuffleId, reducer)) {
    if ((output.sizes[reducer] ?? 0) === 0) continue;
    const segment = guarded(run, shuffleId, () => new SegmentReader(output, reducer, classRegistry));
    run.memory.closeWithTask(segment);
    countSegment(run, output, segment.bytes);
    for (;;) {
      const batch = guarded(run, shuffleId, () => segment.next());
      if (batch === undefined) break;
      run.meter.shuffleRecordsRead += batch.length;
      yield batch;
    }
  }
}

function outputsOf(run: TaskRun, shuffleId: number, reducer: number): readonly MapOutput[] {
  const known = run.host.mapOutputs(shuffleId);
  if (known === undefined || known.outputs.length < known.numMaps) {
    throw fetchFailed({ shuffleId, mapId: -1, mapIndex: -1, reduceId: reducer, executorId: '' }, `Missing an output location for shuffle ${shuffleId} partition ${reducer}: ${known?.outputs.length ?? 0} of ${known?.numMaps ?? 'its'} map outputs are there`);
  }
  return known.outputs;
}

/** Times a read, and turns what is wrong with a file into a fetch failure. */
function guarded<T>(run: TaskRun, shuffleId: number, read: () => T): T {
  const started = performance.now();
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ShuffleFetchError)) throw error;
    const { mapId, mapIndex, executorId, reducer } = error;
    throw fetchFailed({ shuffleId, mapId, mapIndex, reduceId: reducer, executorId }, error.message);
  } finally {
    run.meter.fetchWaitMs += performance.now() - started;
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

/** The pairs of a ShuffledRDD's partition. */
export function shuffledBatches(run: TaskRun, operator: Shuffled, reducer: number): Iterable<PairBatch> {
  return read(run, fetched(run, operator.shuffleId, reducer), operator, operator.mapSideCombine);
}

/** Combined or sorted pairs of a partition that needs no shuffle, or its distinct records, each as the key of a pair. */
export function inPlaceBatches(run: TaskRun, operator: InPlace, partition: number): Iterable<PairBatch> {
  const rows = run.rows(operator.parent, partition);
  if (!operator.distinct) return read(run, batchesOf(rows), operator, false);
  return combinedBy(run, batchesOf(asKeys(rows)), { create: asCombiner, merge: asCombiner, mergeCombiners: asCombiner });
}

function* asKeys(rows: Iterable<unknown>): Generator<[unknown, null], void> {
  for (const row of rows) yield [row, null];
}

function read(run: TaskRun, pairs: Iterable<PairBatch>, operator: Shuffled | InPlace, areCombined: boolean): Iterable<PairBatch> {
  const combined = operator.aggregator === undefined ? pairs : aggregated(run, pairs, operator, areCombined);
  return operator.ordering === undefined ? combined : sorted(run, combined, keyOrder(run, operator.ordering, operator.compare));
}

function* aggregated(run: TaskRun, pairs: Iterable<PairBatch>, { aggregator, grouping }: Shuffled | InPlace, areCombined: boolean): Generator<PairBatch, void> {
  if (aggregator === undefined) return;
  if (grouping === true) {
    const groups = new Groups(1, run.memory, 'groupByKey');
    for (const batch of pairs) groups.insert(0, batch);
    return yield* groups.result();
  }
  const mergeCombiners = run.fn(aggregator.mergeCombiners) as unknown as Merge;
  const combine = areCombined
    ? { create: asCombiner, merge: mergeCombiners, mergeCombiners }
    : { create: run.fn(aggregator.createCombiner) as unknown as Create, merge: run.fn(aggregator.mergeValue) as unknown as Merge, mergeCombiners };
  yield* combinedBy(run, pairs, combine);
}

function* combinedBy(run: TaskRun, pairs: Iterable<PairBatch>, combine: Combine): Generator<PairBatch, void> {
  const aggregation = new Aggregation(combine, run.memory);
  for (const batch of pairs) aggregation.insert(batch);
  yield* aggregation.result();
}

function keyOrder(run: TaskRun, ordering: 'ascending' | 'descending', compare: number | undefined): KeyOrder {
  if (compare === undefined) return ordering;
  const own = run.fn(compare) as Compare;
  return ordering === 'ascending' ? own : (a, b) => own(b, a);
}

function* sorted(run: TaskRun, batches: Iterable<PairBatch>, order: KeyOrder): Generator<PairBatch, void> {
  const sort = new ExternalSort(order, run.memory);
  for (const batch of batches) sort.insert(batch);
  yield* sort.result();
}

/** Pairs of one input, wherever it is: a shuffle's segments or a parent's partition that is already in place. */
function inputBatches(run: TaskRun, input: PlanInput, partition: number): Iterable<PairBatch> {
  return input.kind === 'shuffle' ? fetched(run, input.shuffleId, partition) : batchesOf(run.rows(input.rddId, partition));
}

/** `[key, [values of input 0, values of input 1, …]]` for each key of any input. */
export function* cogroupBatches(run: TaskRun, inputs: readonly PlanInput[], partition: number): Generator<PairBatch, void> {
  const groups = new Groups(inputs.length, run.memory, 'cogroup');
  for (const [i, input] of inputs.entries()) for (const batch of inputBatches(run, input, partition)) groups.insert(i, batch);
  for (const batch of groups.result()) yield inputs.length > 1 ? batch : { ...batch, values: (batch.values as unknown[]).map((group) => [group]) };
}

/** Joined pairs; the side with fewer bytes is kept in memory, a parent in place streams. */
export function joinBatches(run: TaskRun, inputs: readonly PlanInput[], kind: JoinKind, partition: number): Iterable<JoinBatch> {
  const [left, right] = inputs as readonly [PlanInput, PlanInput];
  const keepRight = bytesOf(run, right, partition) <= bytesOf(run, left, partition);
  return hashJoin(inputBatches(run, left, partition), inputBatches(run, right, partition), kind, keepRight, run.memory);
}

function bytesOf(run: TaskRun, input: PlanInput, partition: number): number {
  if (input.kind === 'narrow') return Infinity;
  return outputsOf(run, input.shuffleId, partition).reduce((sum, output) => sum + (output.sizes[partition] ?? 0), 0);
}

/** Pairs of the first input whose key the second has not. */
export function subtractBatches(run: TaskRun, inputs: readonly PlanInput[], partition: number): Iterable<PairBatch> {
  const [kept, removed] = inputs as readonly [PlanInput, PlanInput];
  return hashSubtract(inputBatches(run, kept, partition), inputBatches(run, removed, partition), run.memory);
}

/** The task failed for this, whatever user code that reads the records makes of it. */
function fetchFailed(output: LostOutput, message: string): FetchFailedError {
  const error = new FetchFailedError(output, message);
  TaskContext.get()?.noteFetchFailed(error);
  return error;
}
