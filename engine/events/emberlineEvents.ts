/** Emberline's own events beside Spark's, which ignores them: lineage before any action, checkpoints, cell runs, task logs. */
import type { CellRange, StorageLevelJson } from './structures.ts';

interface Named<N extends string> {
  readonly Event: N;
}

/** One RDD of the lineage as drawn: sent when a transformation made it, again when its name, level or checkpoint changed. */
export interface LineageRdd {
  readonly id: number;
  /** Spark's class name (`MapPartitionsRDD`) or the name given with setName. */
  readonly name: string;
  /** Spark's class name, whatever the name. */
  readonly className: string;
  /** The user's operation: `map`, `reduceByKey`. RDDs made by one operation share its `scopeId`. */
  readonly operation: string;
  readonly scopeId: string;
  /** The notebook variable that holds it, if one does. */
  readonly variable?: string;
  readonly cell?: CellRange;
  readonly callSite: string;
  readonly numPartitions: number;
  readonly partitioner?: string;
  readonly storageLevel: StorageLevelJson;
  readonly dependencies: readonly { readonly rddId: number; readonly kind: 'narrow' | 'shuffle'; readonly shuffleId?: number }[];
  /** `marked` until its job has written it. `done` truncates: `dependencies` above stay those from before, for the switch. */
  readonly checkpoint: 'none' | 'marked' | 'local' | 'reliable';
  /** Its stage is a barrier stage; absent when not. */
  readonly barrier?: true;
}

export interface EmberlineLineage extends Named<'EmberlineLineage'> {
  readonly Timestamp: number;
  readonly RDDs: readonly LineageRdd[];
}
export interface EmberlineCheckpoint extends Named<'EmberlineCheckpoint'> {
  readonly Timestamp: number;
  readonly 'RDD ID': number;
  readonly Kind: 'reliable' | 'local';
  /** The folder `…/rdd-<id>`; empty for local. */
  readonly Path: string;
  readonly Parts: readonly { readonly file: string; readonly bytes: number }[];
  /** The RDD whose files now stand for the lineage; every ancestor beyond is no longer needed for recovery. */
  readonly 'Checkpoint RDD ID': number;
}
/** A run of one cell, so that a log read later still ties jobs to code. */
export interface EmberlineCellRun extends Named<'EmberlineCellRun'> {
  readonly Timestamp: number;
  readonly 'Run ID': string;
  readonly 'Cell ID': string;
  readonly 'Cell Number': number;
  readonly State: 'started' | 'done' | 'failed' | 'interrupted';
  /** Present when started: the source as it ran. */
  readonly Source?: string;
}
export interface EmberlineTaskLog extends Named<'EmberlineTaskLog'> {
  readonly 'Task ID': number;
  readonly 'Stage ID': number;
  readonly 'Stage Attempt ID': number;
  readonly Lines: readonly { readonly time: number; readonly level: 'log' | 'info' | 'warn' | 'error' | 'debug'; readonly text: string }[];
  /** Lines dropped because the task printed more than its limit. */
  readonly Dropped: number;
}

export type EmberlineEvent = EmberlineLineage | EmberlineCheckpoint | EmberlineCellRun | EmberlineTaskLog;
