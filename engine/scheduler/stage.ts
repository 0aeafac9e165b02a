/**
 * A stage: the tasks between two shuffles, for as long as some job needs it (Spark's Stage, ShuffleMapStage, ResultStage).
 *
 * Plain state that the DAG scheduler moves on. A stage keeps the graph it was built from; attempts count from 0, except
 * that a stage first met with all its outputs there (skipped) starts at 1 when it must run after all.
 */
import type { CellRange } from '../events/types.ts';
import type { RddGraph, RddNode } from '../rdd/host.ts';
import type { ActiveJob } from './activeJob.ts';
import { narrowClosure, nodeOf } from './stageGraph.ts';

interface StageCommon {
  readonly id: number;
  readonly rddId: number;
  readonly graph: RddGraph;
  /** RDDs the stage computes, its final one first. */
  readonly rdds: readonly RddNode[];
  readonly numPartitions: number;
  readonly parents: readonly ShuffleMapStage[];
  /** Live jobs that need this stage. */
  readonly jobIds: Set<number>;
  readonly firstJobId: number;
  readonly name: string;
  readonly details: string;
  readonly cell: CellRange | undefined;
  /** Partitions of the running attempt whose output has not arrived. */
  readonly pendingPartitions: Set<number>;
  /** Attempts that ended in a fetch failure since the last success. */
  readonly failedAttempts: Set<number>;
  nextAttempt: number;
  attempt: StageAttempt;
}

/** The latest attempt, as its StageInfo tells it. */
export interface StageAttempt {
  readonly id: number;
  readonly numTasks: number;
  submissionTime?: number;
  completionTime?: number;
  failureReason?: string;
}

export interface ShuffleMapStage extends StageCommon {
  readonly kind: 'shuffleMap';
  readonly shuffleId: number;
  readonly numReducers: number;
}

export interface ResultStage extends StageCommon {
  readonly kind: 'result';
  readonly job: ActiveJob;
}

export type Stage = ShuffleMapStage | ResultStage;

export interface StageOrigin {
  readonly id: number;
  readonly rddId: number;
  readonly graph: RddGraph;
  readonly parents: readonly ShuffleMapStage[];
  readonly jobId: number;
}

/** `numTasks`: partitions of the RDD for a map stage, of the job for a result stage. */
export function stageCommon(origin: StageOrigin, place: { short: string; long: string; cell?: CellRange }, numTasks: number): StageCommon {
  return {
    id: origin.id,
    rddId: origin.rddId,
    graph: origin.graph,
    rdds: narrowClosure(origin.graph, origin.rddId),
    numPartitions: nodeOf(origin.graph, origin.rddId).numPartitions,
    parents: origin.parents,
    jobIds: new Set(),
    firstJobId: origin.jobId,
    name: place.short,
    details: place.long,
    cell: place.cell,
    pendingPartitions: new Set(),
    failedAttempts: new Set(),
    nextAttempt: 0,
    attempt: { id: 0, numTasks },
  };
}

/** Recomputing it may give other rows or another order, so that outputs of two attempts must never be mixed. */
export function isIndeterminate(stage: Stage): boolean {
  return nodeOf(stage.graph, stage.rddId).deterministicLevel === 'INDETERMINATE';
}

/** Its tasks run together or not at all. */
export function isBarrier(stage: Stage): boolean {
  return nodeOf(stage.graph, stage.rddId).barrier === true;
}

/** `ShuffleMapStage 3`, as in Spark's messages. */
export function stageLabel(stage: Stage): string {
  return `${stage.kind === 'shuffleMap' ? 'ShuffleMapStage' : 'ResultStage'} ${stage.id}`;
}
