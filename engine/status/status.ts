/**
 * The state behind every view: what an application's listener events add up to.
 *
 * Plain readonly data that survives JSON (null for "not known", no Map, no Set, no class), so that the server may send it
 * and React may compare it by identity: a part that no event touched stays the same object. Times are epoch
 * milliseconds, sizes bytes, `*Nanos` nanoseconds. Nothing here is decided by views; nothing here is formatted for people.
 */
import type { ApplicationStatus, Environment, ProcessStatus } from './application.ts';
import type { ExecutorStatus } from './executor.ts';
import type { JobStatus, StageStatus } from './job.ts';
import type { CheckpointStatus, LineageNode } from './lineage.ts';
import type { RddStorage } from './storage.ts';

export interface Status {
  /** Events folded so far. */
  readonly eventCount: number;
  /** The latest time any event named; 0 before the first. */
  readonly time: number;
  readonly application: ApplicationStatus;
  readonly environment: Environment;
  /** By job id. */
  readonly jobs: Readonly<Record<number, JobStatus>>;
  /** By stage id: its attempts, ascending. A stage known from JobStart alone has one PENDING attempt 0. */
  readonly stages: Readonly<Record<number, readonly StageStatus[]>>;
  /** By executor id, dead ones too. */
  readonly executors: Readonly<Record<string, ExecutorStatus>>;
  /** By RDD id: RDDs that have, or had, a storage level. Gone after unpersist. */
  readonly storage: Readonly<Record<number, RddStorage>>;
  /** By RDD id. */
  readonly lineage: Readonly<Record<number, LineageNode>>;
  /** By the id of the RDD that was checkpointed. */
  readonly checkpoints: Readonly<Record<number, CheckpointStatus>>;
  /** By run id. */
  readonly cellRuns: Readonly<Record<string, CellRunStatus>>;
  /** By accumulator id; user-visible ones alone. */
  readonly accumulators: Readonly<Record<number, AccumulatorStatus>>;
  readonly processes: Readonly<Record<string, ProcessStatus>>;
  /** What retention removed, for "N, only showing M". */
  readonly dropped: { readonly jobs: number; readonly stages: number; readonly executors: number; readonly rdds: number; readonly cellRuns: number };
}

export interface CellRunStatus {
  readonly runId: string;
  readonly cellId: string;
  readonly cellNumber: number;
  readonly state: 'running' | 'done' | 'failed' | 'interrupted';
  readonly startTime: number;
  readonly endTime: number | null;
  /** The source as it ran; null when the log does not have it. */
  readonly source: string | null;
}

export interface AccumulatorStatus {
  readonly id: number;
  readonly name: string | null;
  /** The value as Spark prints it. */
  readonly value: string;
}

/** A status before any event. */
export function emptyStatus(): Status {
  return {
    eventCount: 0,
    time: 0,
    application: {
      id: null, name: null, attemptId: null, user: null, startTime: null, endTime: null, exitCode: null, sparkVersion: null, completed: false,
    },
    environment: { jvm: {}, spark: {}, hadoop: {}, system: {}, metrics: {}, classpath: {}, resourceProfiles: [] },
    jobs: {},
    stages: {},
    executors: {},
    storage: {},
    lineage: {},
    checkpoints: {},
    cellRuns: {},
    accumulators: {},
    processes: {},
    dropped: { jobs: 0, stages: 0, executors: 0, rdds: 0, cellRuns: 0 },
  };
}
