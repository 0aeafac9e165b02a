/**
 * One attempt of one task: what generated units call while they run.
 *
 * Everything here is synchronous: blocks that live on other executors were fetched before the loop started. The object
 * is made for the task and dropped with it.
 */
import { classRegistry } from '../closure/classes.ts';
import { SparkException } from '../rdd/errors.ts';
import { partitionSeed, poisson, random } from '../rdd/random.ts';
import type { PartitionSource, PlanNode, PlanOrigin } from '../rdd/stagePlan.ts';
import type { PairBatch } from '../shuffle/column.ts';
import type { JoinBatch, JoinKind } from '../shuffle/hashJoin.ts';
import { RowBuffer } from '../shuffle/rowBuffer.ts';
import { ShuffleWriter } from '../shuffle/writer.ts';
import { rddBlockId } from '../storage/blockId.ts';
import type { BlockStore } from '../storage/blockStore.ts';
import { readCheckpointPart } from '../storage/checkpointFiles.ts';
import { decodeRows, decodeValue } from '../storage/codec/index.ts';
import { childOf } from '../storage/files/paths.ts';
import { concatBatches, flatten, oneByOne } from '../storage/rowBatches.ts';
import type { RowBatches } from '../storage/rowBatches.ts';
import { StorageLevel } from '../storage/storageLevel.ts';
import { readSplit, splitBytes } from '../storage/input/inputSplit.ts';
import type { InputSplit } from '../storage/input/inputSplit.ts';
import type { StageExecutable } from './codegen/compile.ts';
import { nodeIn } from './codegen/unit.ts';
import { TaskFailure, TaskKilledError, printRecord } from './failure.ts';
import { MapOutput as MapOutputLoop } from './mapOutput.ts';
import { payloadBytes } from '../storage/rowPayload.ts';
import type { MapOutput, Payload, TaskDescription } from './messages.ts';
import { partitioning } from './partitioning.ts';
import { RddSamples } from './rddSamples.ts';
import { cogroupBatches, inPlaceBatches, joinBatches, shuffledBatches, subtractBatches } from './shuffleRead.ts';
import { TaskMemory } from './taskMemory.ts';
import type { ShuffleSettings } from './taskMemory.ts';
import { pipedRows } from './pipe/pipedRows.ts';
import type { TaskMeter } from './taskMeter.ts';

/** The outputs of a shuffle that the driver told of; some may have been lost since. */
export interface KnownOutputs {
  readonly numMaps: number;
  readonly outputs: readonly MapOutput[];
}

/** What the slot lends to a task. */
export interface TaskHost {
  readonly executorId: string;
  readonly slot: number;
  readonly localDir: string;
  /** Working folder of the application. */
  readonly cwd: string;
  readonly blocks: BlockStore;
  readonly shuffle: ShuffleSettings;
  mapOutputs(shuffleId: number): KnownOutputs | undefined;
  /** Called a few dozen times a second from inside loops: sends metrics, looks for a kill. */
  pulse(): void;
  /** The reason, once the task was told to stop. */
  killedBecause(taskId: number): string | undefined;
}

/** Records of a cartesian product's left side that one reading of a spilled right side serves. */
const LEFT_ROWS = 1024;
/** Milliseconds between two looks at the clock and the kill flag. */
const PULSE_MS = 20;

export class TaskRun {
  readonly task: TaskDescription;
  readonly stage: StageExecutable;
  readonly host: TaskHost;
  readonly meter: TaskMeter;
  readonly memory: TaskMemory;
  readonly hits: string[] = [];
  readonly remoteHits: string[] = [];
  readonly computed: string[] = [];
  readonly samples = new RddSamples();
  readonly #sources: readonly PartitionSource[];
  /** Blocks fetched from other executors before the loop began. */
  readonly #fetched: ReadonlyMap<string, Payload>;
  #writer: ShuffleWriter | undefined;
  #budget = 64;
  #lastTick = performance.now();

  constructor(task: TaskDescription, stage: StageExecutable, host: TaskHost, meter: TaskMeter, sources: readonly PartitionSource[], fetched: ReadonlyMap<string, Payload>) {
    this.task = task;
    this.stage = stage;
    this.host = host;
    this.meter = meter;
    this.memory = new TaskMemory(host, meter, task.taskId);
    this.#sources = sources;
    this.#fetched = fetched;
  }

  /** How many records until the next tick: about one every 20 ms, whatever a record costs. Throws when the task was killed. */
  tick(): number {
    const now = performance.now();
    const elapsed = now - this.#lastTick;
    if (elapsed < PULSE_MS / 2) {
      this.#budget = Math.min(this.#budget * 2, 1 << 22);
    } else if (elapsed > PULSE_MS * 2) {
      this.#budget = Math.max(1, this.#budget >> 2);
    }
    if (elapsed >= 1) {
      this.host.pulse();
      const reason = this.host.killedBecause(this.task.taskId);
      if (reason !== undefined) throw new TaskKilledError(reason);
    }
    this.#lastTick = now;
    return this.#budget;
  }

  /** The records of a partition: from the cache, from another executor, or computed (and cached, when the RDD is persisted). */
  rows(rddId: number, partition: number): Iterable<unknown> {
    if (nodeIn(this.stage.plan, rddId).storage === undefined) return this.#compute(rddId, partition);
    const batches = this.batches(rddId, partition);
    const [only, more] = Array.isArray(batches) ? (batches as (readonly unknown[])[]) : [];
    return only !== undefined && more === undefined ? only : flatten(batches);
  }

  /** The same of a persisted RDD, batch by batch. */
  batches(rddId: number, partition: number): RowBatches {
    const node = nodeIn(this.stage.plan, rddId);
    const blockId = rddBlockId(rddId, partition);
    const bytes = this.host.blocks.bytesOf(blockId);
    const local = this.host.blocks.get(blockId, this.task.taskId);
    if (local !== undefined) {
      this.hits.push(blockId);
      return this.#input(local, bytes);
    }
    const remote = this.#fetched.get(blockId);
    if (remote !== undefined) {
      this.remoteHits.push(blockId);
      return this.#input(this.host.blocks.getGiven(remote, this.task.taskId), payloadBytes(remote));
    }
    this.computed.push(blockId);
    return this.#computeAndStore(node, blockId, partition);
  }

  /** A block that was cached counts as input, as Spark counts it; one in memory at once, for a loop of its own would cost more than the task. */
  #input(batches: RowBatches, bytes: number): RowBatches {
    this.meter.inputBytes += bytes;
    if (!Array.isArray(batches)) return this.#counted(batches);
    for (const batch of batches as (readonly unknown[])[]) this.meter.inputRecords += batch.length;
    return batches;
  }

  *#counted(batches: RowBatches): Generator<readonly unknown[], void> {
    for (const batch of batches) {
      this.meter.inputRecords += batch.length;
      yield batch;
    }
  }

  iterator(rddId: number, partition: number): Iterator<unknown> {
    return this.rows(rddId, partition)[Symbol.iterator]();
  }

  #compute(rddId: number, partition: number): Generator<unknown, void> {
    return this.stage.unit(rddId, partition, { kind: 'yield' }).run(this, partition) as Generator<unknown, void>;
  }

  /** When memory runs out while unrolling, what is there and the rest of the computation pass through uncached. */
  #computeAndStore(node: PlanNode, blockId: string, partition: number): RowBatches {
    const builder = this.host.blocks.builder(blockId, StorageLevel.of(node.storage ?? {}), this.task.taskId);
    const values = this.#compute(node.rddId, partition);
    try {
      // Leaving a for…of would end the computation, whose rest is still wanted.
      for (let next = values.next(); next.done !== true; next = values.next()) {
        if (!builder.push(next.value)) return concatBatches(builder.handOver(), oneByOne(values));
      }
    } catch (error) {
      builder.abandon();
      throw error;
    }
    return builder.finish();
  }

  slice(rddId: number, partition: number): readonly unknown[] {
    const source = this.#source(rddId, partition);
    return source?.kind === 'slice' ? decodeRows(source.rows, classRegistry) : [];
  }

  range(rddId: number, partition: number): { start: number; length: number } {
    const { operator } = nodeIn(this.stage.plan, rddId);
    if (operator.kind !== 'range') throw new Error(`RDD ${rddId} is not a range.`);
    const from = Math.floor((partition * operator.length) / operator.numSlices);
    const to = Math.floor(((partition + 1) * operator.length) / operator.numSlices);
    return { start: operator.start + from * operator.step, length: to - from };
  }

  *files(rddId: number, partition: number): Generator<readonly unknown[], void> {
    const source = this.#source(rddId, partition);
    if (source?.kind !== 'split') return;
    const split = source.split as InputSplit;
    for (const batch of readSplit(split, classRegistry)) {
      this.meter.inputRecords += batch.length;
      yield batch;
    }
    this.meter.inputBytes += splitBytes(split);
  }

  group(rddId: number, partition: number): readonly number[] {
    const { operator } = nodeIn(this.stage.plan, rddId);
    return operator.kind === 'coalesce' ? (operator.groups[partition] ?? []) : [];
  }

  offset(rddId: number, partition: number): number {
    const { operator } = nodeIn(this.stage.plan, rddId);
    return operator.kind === 'zipWithIndex' ? (operator.offsets[partition] ?? 0) : 0;
  }

  /** Gives, record after record, how many copies of it are in the sample. */
  sampler(withReplacement: boolean, fraction: number, seed: number, partition: number): () => number {
    const next = random(partitionSeed(seed, partition));
    return withReplacement ? () => poisson(fraction, next) : () => (next() < fraction ? 1 : 0);
  }

  /** As sampler: 1 for records whose draw falls between the bounds. Cells of one seed share their draws. */
  cell(from: number, to: number, seed: number, partition: number): () => number {
    const next = random(partitionSeed(seed, partition));
    return () => {
      const drawn = next();
      return drawn >= from && drawn < to ? 1 : 0;
    };
  }

  *zip(left: number, right: number, partition: number): Generator<[unknown, unknown], void> {
    const a = this.iterator(left, partition);
    const b = this.iterator(right, partition);
    for (;;) {
      const x = a.next();
      const y = b.next();
      if (x.done === true && y.done === true) return;
      if (x.done === true || y.done === true) throw new SparkException('Can only zip RDDs with same number of elements in each partition');
      yield [x.value, y.value];
    }
  }

  /** Every record of the left with every record of the right, which is read once and kept: a part that finds no memory on disk. */
  *cartesian(left: number, leftPartition: number, right: number, rightPartition: number): Generator<[unknown, unknown], void> {
    const others = new RowBuffer(this.memory);
    others.fill(this.rows(right, rightPartition));
    try {
      // What is on disk is read once for many records of the left, so that then the order is another.
      for (const some of inGroups(this.rows(left, leftPartition), others.isHeld ? 1 : LEFT_ROWS)) {
        for (const batch of others.batches()) for (const a of some) for (const b of batch) yield [a, b];
      }
    } finally {
      others.release();
    }
  }

  /** Records of an operator that is its own loop: shuffles, files, checkpoints and the like. */
  source(rddId: number, partition: number): Iterable<unknown> {
    const { operator } = nodeIn(this.stage.plan, rddId);
    switch (operator.kind) {
      case 'empty':
        return [];
      case 'glom':
        return [[...this.rows(operator.parent, partition)]];
      case 'pipe':
        return pipedRows(this, operator, partition);
      case 'partitionerAwareUnion':
        return concatenated(operator.parents.map((parent) => () => this.rows(parent, partition)));
      case 'checkpoint':
        return this.#checkpointRows(childOf(operator.directory, operator.files[partition] ?? ''));
      case 'localCheckpoint':
        throw new SparkException(`[CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND] Checkpoint block ${rddBlockId(operator.of, partition)} not found!\nEither the executor that originally checkpointed this partition is no longer alive, or the original RDD is unpersisted.\nIf this problem persists, you may consider using \`rdd.checkpoint()\` instead, which is slower than local checkpointing but more fault-tolerant.`);
      default:
        throw new Error(`Operator ${operator.kind} has no source of its own.`);
    }
  }

  /** Pairs of an operator that reads a shuffle, as columns. */
  pairs(rddId: number, partition: number): Iterable<PairBatch> {
    const { operator } = nodeIn(this.stage.plan, rddId);
    switch (operator.kind) {
      case 'shuffled':
        return shuffledBatches(this, operator, partition);
      case 'inPlace':
        return inPlaceBatches(this, operator, partition);
      case 'cogroup':
        return cogroupBatches(this, operator.inputs, partition);
      case 'subtract':
        return subtractBatches(this, operator.inputs, partition);
      default:
        throw new Error(`Operator ${operator.kind} does not read a shuffle.`);
    }
  }

  /** The pairs that a join makes of a cogroup's groups, without making the groups. */
  joined(rddId: number, how: JoinKind, partition: number): Iterable<JoinBatch> {
    const { operator } = nodeIn(this.stage.plan, rddId);
    if (operator.kind !== 'cogroup') throw new Error(`Operator ${operator.kind} cannot be joined.`);
    return joinBatches(this, operator.inputs, how, partition);
  }

  *#checkpointRows(file: string): Generator<unknown, void> {
    for (const batch of readCheckpointPart(file, classRegistry)) {
      this.meter.inputRecords += batch.length;
      yield* batch;
    }
  }

  #source(rddId: number, partition: number): PartitionSource | undefined {
    return this.#sources.find((s) => s.rddId === rddId && s.partition === partition);
  }

  /** A fresh copy of fold's zero. */
  zero(): unknown {
    const { output } = this.stage.plan;
    return output.kind === 'fold' ? decodeValue(output.zero, classRegistry) : undefined;
  }

  /** Where a map stage's pairs go. */
  mapOutput(): MapOutputLoop {
    const { output, outputOrigin } = this.stage.plan;
    if (output.kind !== 'shuffleWrite') throw new Error('This stage does not write a shuffle.');
    const { partitioner } = output;
    const writer = new ShuffleWriter({
      directory: this.host.localDir,
      shuffleId: output.shuffleId,
      mapIndex: this.task.partition,
      mapId: this.task.taskId,
      numReducers: partitioner.kind === 'range' ? partitioner.bounds.length + 1 : partitioner.numPartitions,
      memory: this.memory,
      compression: this.host.shuffle.outputCompression,
    });
    this.#writer = writer;
    const fn = (index: number): ((...args: never[]) => unknown) => this.fn(index);
    return new MapOutputLoop({
      output, writer, fn, memory: this.memory, partitioning: partitioning(partitioner, fn),
      failed: (error, record, index) => new TaskFailure(error, {
        partition: this.task.partition, record: printRecord(record), recordIndex: index, operation: outputOrigin.operation, ...(outputOrigin.at === undefined ? {} : { at: outputOrigin.at }),
      }),
    });
  }

  /** The task ended: its execution memory, spill files and the blocks it read or was building are let go. Returns the blocks it stored. */
  releaseMemory(): readonly string[] {
    this.#writer?.abort();
    this.memory.end();
    return this.host.blocks.endTask(this.task.taskId);
  }

  fn(index: number): (...args: never[]) => unknown {
    return this.stage.functions[index] as (...args: never[]) => unknown;
  }

  notAPair(value: unknown): never {
    throw new TypeError(`A shuffle by key needs pairs [key, value], but got ${printRecord(value)}.`);
  }

  /** Called from a unit's catch: adds operation, record and place, once. */
  failed(error: unknown, unitId: string, records: Readonly<Record<string, unknown>>, index: number): unknown {
    if (error instanceof TaskFailure || error instanceof TaskKilledError) return error;
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const line = this.stage.lineOf(unitId, stack);
    const origin: PlanOrigin | undefined = line === undefined ? undefined : line.rddId === 'output' ? this.stage.plan.outputOrigin : nodeIn(this.stage.plan, line.rddId).origin;
    const hasRecord = line !== undefined && line.record !== '';
    return new TaskFailure(error, {
      partition: this.task.partition,
      ...(hasRecord ? { record: printRecord(records[line.record]), recordIndex: index } : {}),
      ...(origin === undefined ? {} : { operation: origin.operation }),
      ...(origin?.at === undefined ? {} : { at: origin.at }),
    });
  }
}

function* inGroups(rows: Iterable<unknown>, size: number): Generator<readonly unknown[], void> {
  let group: unknown[] = [];
  for (const row of rows) {
    if (group.push(row) < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function* concatenated(parts: readonly (() => Iterable<unknown>)[]): Generator<unknown, void> {
  for (const part of parts) yield* part();
}
