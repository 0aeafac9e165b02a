/** What went through each shuffle, found from the stages that wrote it. */
import type { StageStatus } from '../job.ts';
import type { LineageDependency } from '../lineage.ts';
import type { Status } from '../status.ts';

export interface ShuffleWrite {
  readonly bytes: number;
  readonly records: number;
  /** Its latest attempt still writes. */
  readonly writing: boolean;
}

export interface ShuffleWrites {
  /** What the dependency of a child on `dependency.rddId` moved; null when it has not run. */
  of(dependency: Pick<LineageDependency, 'rddId' | 'shuffleId'>): ShuffleWrite | null;
}

/**
 * Looks up shuffles by id; in a plain Spark log, which has no shuffle ids, by the RDD a map stage ends with. Of several
 * stages that wrote one shuffle the latest that ran counts: the others' files are gone or were reused.
 */
export function shuffleWrites(status: Status): ShuffleWrites {
  const byShuffle = new Map<number, StageStatus>();
  const byRdd = new Map<number, StageStatus>();
  for (const attempts of Object.values(status.stages)) {
    const ran = attempts.findLast((stage) => stage.completedTasks > 0);
    if (ran === undefined) continue;
    if (ran.shuffleId !== null) byShuffle.set(ran.shuffleId, ran);
    else if (ran.metrics.shuffleWriteBytes > 0 && ran.rddIds[0] !== undefined) byRdd.set(ran.rddIds[0], ran);
  }
  return {
    of({ rddId, shuffleId }) {
      const stage = shuffleId === null ? byRdd.get(rddId) : byShuffle.get(shuffleId);
      return stage === undefined ? null : writtenBy(status, stage);
    },
  };
}

/** What a stage wrote into its shuffle, over all attempts. */
export function writtenBy(status: Status, stage: StageStatus): ShuffleWrite {
  let bytes = 0;
  let records = 0;
  let writing = false;
  for (const attempt of status.stages[stage.stageId] ?? []) {
    bytes += attempt.metrics.shuffleWriteBytes;
    records += attempt.metrics.shuffleWriteRecords;
    writing ||= attempt.state === 'ACTIVE';
  }
  return { bytes, records, writing };
}
