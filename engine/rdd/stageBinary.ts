/**
 * From RDDs to what travels: the plan of one stage and the data of each of its partitions.
 *
 * A stage is an RDD with its narrow ancestors up to shuffles, and what is done with its records. Functions are shipped
 * here, when the stage is submitted, so captured variables have the value they have at that moment (as in Spark).
 */
import { serialize } from 'node:v8';
import { builtin, builtinName } from '../closure/builtin.ts';
import { shipClosure } from '../closure/ship.ts';
import { classRegistry } from '../closure/classes.ts';
import { encodeRows, encodeValue } from '../storage/codec/index.ts';
import { StorageLevel } from '../storage/storageLevel.ts';
import type { CallSite, ResultOperation, StageBinarySource } from './host.ts';
import { ElementPartitioner, FunctionPartitioner, HashPartitioner, RangePartitioner } from './partitioner.ts';
import type { Partitioner } from './partitioner.ts';
import { recomputedBy } from './recomputed.ts';
import { slice } from './sources.ts';
import type { AnyFunction, AnyRdd, Aggregator, Dependency, InPlace, NarrowDependency, PipeSpec, ShuffleDependency } from './spec.ts';
import type { FunctionIndex, PartitionSource, PlanAggregator, PlanClosure, PlanInput, PlanNode, PlanOperator, PlanOrigin, PlanOutput, PlanPartitioner, PlanPipe } from './stagePlan.ts';

/** The stage that ends a job. `callSite` is the action's. */
export function resultStage(rdd: AnyRdd, operation: ResultOperation, callSite: CallSite): StageBinarySource {
  return new StageSource(rdd, (functions) => outputOf(operation, functions), originOf(operation.kind, callSite));
}

/** The stage that writes the map outputs of `shuffleId`, a shuffle that `rdd` or one of its ancestors reads. */
export function shuffleMapStage(dependency: ShuffleDependency): StageBinarySource {
  const { scope } = dependency.rdd;
  return new StageSource(dependency.rdd, (functions) => ({
    kind: 'shuffleWrite',
    shuffleId: dependency.shuffleId,
    partitioner: planPartitioner(dependency.partitioner, functions),
    ...(dependency.mapSideCombine && dependency.aggregator !== undefined ? { combine: planAggregator(dependency.aggregator, functions) } : {}),
  }), originOf('shuffle write', scope.callSite));
}

class Functions {
  readonly closures: PlanClosure[] = [];
  readonly #indices = new Map<AnyFunction, FunctionIndex>();

  add(fn: AnyFunction, operation: string): FunctionIndex {
    const present = this.#indices.get(fn);
    if (present !== undefined) return present;
    const { hash, bytes } = shipClosure(fn, operation);
    const index = this.closures.push({ hash, bytes }) - 1;
    this.#indices.set(fn, index);
    return index;
  }
}

class StageSource implements StageBinarySource {
  readonly #rdd: AnyRdd;
  readonly #output: (functions: Functions) => PlanOutput;
  readonly #origin: PlanOrigin;
  readonly #members: readonly AnyRdd[];

  constructor(rdd: AnyRdd, output: (functions: Functions) => PlanOutput, origin: PlanOrigin) {
    this.#rdd = rdd;
    this.#output = output;
    this.#origin = origin;
    this.#members = narrowAncestors(rdd);
  }

  get readsShuffles(): readonly number[] {
    return this.#members.flatMap((member) => member.dependencies.flatMap((d) => (d.kind === 'shuffle' ? [d.shuffleId] : [])));
  }

  binary(): Uint8Array {
    const functions = new Functions();
    const nodes = this.#members.map((member) => planNode(member, functions));
    const output = this.#output(functions);
    const sampled = output.kind === 'take' ? undefined : recomputedBy(this.#rdd);
    return serialize({ root: this.#rdd.id, nodes, output, outputOrigin: this.#origin, closures: functions.closures, ...(sampled === undefined ? {} : { sampled }) });
  }

  partitionData(partition: number): Uint8Array {
    const sources: PartitionSource[] = [];
    const stack: { rdd: AnyRdd; partition: number }[] = [{ rdd: this.#rdd, partition }];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const source = partitionSource(top.rdd, top.partition);
      if (source !== undefined) sources.push(source);
      for (const d of top.rdd.dependencies) {
        if (d.kind === 'narrow') for (const p of d.parentPartitions(top.partition)) stack.push({ rdd: d.rdd, partition: p });
      }
    }
    return sources.length === 0 ? NOTHING : serialize(sources);
  }
}

const NOTHING = new Uint8Array(0);

function narrowAncestors(rdd: AnyRdd): readonly AnyRdd[] {
  const found = new Set<AnyRdd>();
  const stack = [rdd];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (found.has(top)) continue;
    found.add(top);
    for (const d of top.dependencies) if (d.kind === 'narrow') stack.push(d.rdd);
  }
  return [...found].sort((a, b) => a.id - b.id);
}

function originOf(operation: string, callSite: CallSite): PlanOrigin {
  return { operation, callSite: callSite.short, ...(callSite.cell === undefined ? {} : { at: callSite.cell }) };
}

function planNode(rdd: AnyRdd, functions: Functions): PlanNode {
  const level = rdd.getStorageLevel();
  return {
    rddId: rdd.id,
    operator: planOperator(rdd, functions),
    origin: originOf(rdd.scope.operation, rdd.scope.callSite),
    ...(level.equals(StorageLevel.NONE) ? {} : { storage: { ...level } }),
  };
}

function planOperator(rdd: AnyRdd, functions: Functions): PlanOperator {
  const { spec, dependencies } = rdd;
  const operation = rdd.scope.operation;
  const narrow = dependencies.filter((d): d is NarrowDependency => d.kind === 'narrow');
  const parent = narrow[0]?.rdd.id ?? -1;
  const two = (): readonly [number, number] => [parent, narrow[1]?.rdd.id ?? -1];
  switch (spec.kind) {
    case 'parallelize':
      return { kind: 'slice' };
    case 'range':
      return { kind: 'range', start: spec.start, step: spec.step, length: Math.max(0, Math.ceil((spec.end - spec.start) / spec.step)), numSlices: spec.numSlices };
    case 'textFile':
    case 'wholeTextFiles':
    case 'binaryFiles':
    case 'binaryRecords':
    case 'objectFile':
      return { kind: 'files' };
    case 'empty':
      return { kind: 'empty' };
    case 'identity':
      return { kind: 'identity', parent };
    case 'map': {
      const known = KNOWN_MAPS[builtinName(spec.fn) ?? ''];
      return { kind: 'map', parent, fn: functions.add(spec.fn, operation), ...(known === undefined ? {} : { known }) };
    }
    case 'filter':
    case 'flatMap':
    case 'mapValues':
    case 'mapPartitions':
      return { kind: spec.kind, parent, fn: functions.add(spec.fn, operation) };
    case 'flatMapValues': {
      const join = JOINS[builtinName(spec.fn) ?? ''];
      return { kind: 'flatMapValues', parent, fn: functions.add(spec.fn, operation), ...(join === undefined ? {} : { join }) };
    }
    case 'glom':
      return { kind: 'glom', parent };
    case 'pipe':
      return { kind: 'pipe', parent, pipe: planPipe(spec.pipe, functions) };
    case 'sample':
      return { kind: 'sample', parent, withReplacement: spec.withReplacement, fraction: spec.fraction, seed: spec.seed, ...(spec.cell === undefined ? {} : { cell: spec.cell }) };
    case 'sampleByKeyExact':
      return { kind: 'mapPartitions', parent, fn: functions.add(builtin('sampleByKeyExact', spec.withReplacement, spec.seed, spec.quotas.value ?? []) as AnyFunction, operation) };
    case 'zipWithIndex':
      return { kind: 'zipWithIndex', parent, offsets: spec.offsets.value ?? [0] };
    case 'zip':
      return { kind: 'zip', parents: two() };
    case 'zipPartitions':
      return { kind: 'zipPartitions', parents: narrow.map((d) => d.rdd.id), fn: functions.add(spec.fn, operation) };
    case 'cartesian':
      return { kind: 'cartesian', parents: two(), width: narrow[1]?.rdd.getNumPartitions() ?? 0 };
    case 'union': {
      let start = 0;
      const starts = narrow.map((d) => {
        const from = start;
        start += d.rdd.getNumPartitions();
        return from;
      });
      return { kind: 'union', parents: narrow.map((d) => d.rdd.id), starts };
    }
    case 'partitionerAwareUnion':
      return { kind: 'partitionerAwareUnion', parents: narrow.map((d) => d.rdd.id) };
    case 'coalesce':
      return { kind: 'coalesce', parent, groups: spec.groups() };
    case 'shuffled': {
      const shuffle = dependencies[0] as ShuffleDependency;
      return {
        kind: 'shuffled',
        shuffleId: shuffle.shuffleId,
        mapSideCombine: shuffle.mapSideCombine,
        ...(shuffle.aggregator === undefined ? {} : { aggregator: planAggregator(shuffle.aggregator, functions) }),
        ...(isGrouping(shuffle) ? { grouping: true } : {}),
        ...(shuffle.ordering === undefined ? {} : { ordering: shuffle.ordering }),
        ...(shuffle.compare === undefined ? {} : { compare: functions.add(shuffle.compare, 'compare') }),
      };
    }
    case 'inPlace':
      return planInPlace(spec.how, parent, functions);
    case 'cogroup':
    case 'subtract':
      return { kind: spec.kind, inputs: dependencies.map(planInput) };
    case 'checkpoint':
      return { kind: 'checkpoint', directory: spec.directory, files: spec.files };
    case 'localCheckpoint':
      return { kind: 'localCheckpoint', of: spec.of };
  }
}

/** The engine's own functions that the code generator knows, by their names. */
const KNOWN_MAPS: Readonly<Record<string, 'first' | 'second' | 'pairWithNull' | 'pairWithOne'>> = { first: 'first', second: 'second', pairWithNull: 'pairWithNull', pairWithOne: 'pairWithOne' };
const JOINS: Readonly<Record<string, 'inner' | 'left' | 'right' | 'full'>> = { joinInner: 'inner', joinLeft: 'left', joinRight: 'right', joinFull: 'full' };

/** Whether a shuffle's aggregator is groupByKey's. */
function planInPlace(how: InPlace, parent: number, functions: Functions): PlanOperator {
  switch (how.kind) {
    case 'combine':
      return { kind: 'inPlace', parent, distinct: false, aggregator: planAggregator(how.aggregator, functions), ...(isGrouping({ aggregator: how.aggregator, mapSideCombine: false }) ? { grouping: true } : {}) };
    case 'sort':
      return { kind: 'inPlace', parent, distinct: false, ordering: how.ordering, ...(how.compare === undefined ? {} : { compare: functions.add(how.compare, 'compare') }) };
    case 'distinct':
      return { kind: 'inPlace', parent, distinct: true };
  }
}

function isGrouping({ aggregator, mapSideCombine }: Pick<ShuffleDependency, 'aggregator' | 'mapSideCombine'>): boolean {
  return aggregator !== undefined && !mapSideCombine && builtinName(aggregator.createCombiner) === 'listOf' && builtinName(aggregator.mergeValue) === 'append';
}

function planPipe({ printPipeContext, printRDDElement, ...pipe }: PipeSpec, functions: Functions): PlanPipe {
  return {
    ...pipe,
    ...(printPipeContext === undefined ? {} : { printPipeContext: functions.add(printPipeContext, 'pipe') }),
    ...(printRDDElement === undefined ? {} : { printRDDElement: functions.add(printRDDElement, 'pipe') }),
  };
}

function planInput(d: Dependency): PlanInput {
  return d.kind === 'narrow' ? { kind: 'narrow', rddId: d.rdd.id } : { kind: 'shuffle', shuffleId: d.shuffleId };
}

function planAggregator(aggregator: Aggregator, functions: Functions): PlanAggregator {
  return {
    createCombiner: functions.add(aggregator.createCombiner, 'createCombiner'),
    mergeValue: functions.add(aggregator.mergeValue, 'mergeValue'),
    mergeCombiners: functions.add(aggregator.mergeCombiners, 'mergeCombiners'),
  };
}

function planPartitioner(partitioner: Partitioner, functions: Functions): PlanPartitioner {
  if (partitioner instanceof HashPartitioner) return { kind: 'hash', numPartitions: partitioner.numPartitions };
  if (partitioner instanceof RangePartitioner) {
    return { kind: 'range', bounds: partitioner.bounds, ascending: partitioner.ascending, ...(partitioner.compare === undefined ? {} : { compare: functions.add(partitioner.compare, 'compare') }) };
  }
  return { kind: 'custom', numPartitions: partitioner.numPartitions, fn: functions.add(partitionFunction(partitioner), 'partitioner') };
}

/** A partitioner as one function that travels. Those of the engine go by what they hold, a user's as the object it is. */
function partitionFunction(partitioner: Partitioner): AnyFunction {
  if (partitioner instanceof HashPartitioner) return builtin('hashPartition', partitioner.numPartitions);
  if (partitioner instanceof RangePartitioner) return builtin('rangePartition', partitioner.bounds, partitioner.ascending, partitioner.compare);
  if (partitioner instanceof FunctionPartitioner) return builtin('moduloPartition', partitioner.numPartitions, partitioner.fn);
  if (partitioner instanceof ElementPartitioner) return builtin('partitionOfFirst', partitionFunction(partitioner.inner));
  return builtin('partitionerOf', partitioner);
}

function outputOf(operation: ResultOperation, functions: Functions): PlanOutput {
  switch (operation.kind) {
    case 'collect':
    case 'count':
      return { kind: operation.kind };
    case 'take':
      return { kind: 'take', limit: operation.limit };
    case 'reduce':
    case 'foreach':
    case 'iterator':
      return { kind: operation.kind, fn: functions.add(operation.fn as AnyFunction, operation.kind) };
    case 'fold':
      return { kind: 'fold', fn: functions.add(operation.fn as AnyFunction, 'fold'), zero: encodeValue(operation.zero, classRegistry) };
    case 'writeCheckpoint':
    case 'saveAsTextFile':
    case 'saveAsObjectFile':
      return operation;
  }
}

/** Encoded slices of each parallelized RDD: later jobs over the same data send the same bytes. */
const encodedSlices = new WeakMap<AnyRdd, Map<number, Uint8Array>>();

function partitionSource(rdd: AnyRdd, partition: number): PartitionSource | undefined {
  const { spec } = rdd;
  switch (spec.kind) {
    case 'parallelize': {
      const slices = encodedSlices.get(rdd) ?? new Map<number, Uint8Array>();
      encodedSlices.set(rdd, slices);
      let rows = slices.get(partition);
      if (rows === undefined) {
        rows = encodeRows(slice(spec.data, spec.numSlices, partition), classRegistry);
        slices.set(partition, rows);
      }
      return { kind: 'slice', rddId: rdd.id, partition, rows };
    }
    case 'textFile':
    case 'wholeTextFiles':
    case 'binaryFiles':
    case 'binaryRecords':
    case 'objectFile':
      return { kind: 'split', rddId: rdd.id, partition, split: spec.input.splits()[partition] };
    default:
      return undefined;
  }
}
