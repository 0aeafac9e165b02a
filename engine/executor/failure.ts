/** A task's error with what the engine knows about it: operation, record, place in the user's code. */
import { inspect } from 'node:util';
import type { TaskFailureDetail } from '../events/types.ts';

/** Longest printed form of a record. */
const RECORD_CHARS = 300;

export class TaskFailure extends Error {
  override name = 'TaskFailure';
  readonly error: unknown;
  readonly detail: TaskFailureDetail;

  constructor(error: unknown, detail: TaskFailureDetail) {
    super(error instanceof Error ? error.message : String(error));
    this.error = error;
    this.detail = detail;
  }
}

/** The task was told to stop; thrown out of its loop. */
export class TaskKilledError extends Error {
  override name = 'TaskKilledException';
}

/** Which segment was wanted. `mapIndex` is −1 and the executor empty when the output was lost before the task began. */
export interface LostOutput {
  readonly shuffleId: number;
  readonly mapId: number;
  readonly mapIndex: number;
  readonly reduceId: number;
  readonly executorId: string;
}

/** A map output could not be read: the map stage must run again (org.apache.spark.shuffle.FetchFailedException). */
export class FetchFailedError extends Error {
  override name = 'FetchFailedException';
  readonly output: LostOutput;

  constructor(output: LostOutput, message: string) {
    super(message);
    this.output = output;
  }
}

/** A record in one line of at most 300 characters. */
export function printRecord(record: unknown): string {
  let text: string;
  try {
    text = typeof record === 'string' ? JSON.stringify(record) : inspect(record, { depth: 3, breakLength: Infinity, maxArrayLength: 20, maxStringLength: RECORD_CHARS });
  } catch {
    text = Object.prototype.toString.call(record);
  }
  return text.length > RECORD_CHARS ? `${text.slice(0, RECORD_CHARS - 1)}…` : text;
}
