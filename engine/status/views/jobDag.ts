/** The DAG of one job: stages with their RDD operations inside, shuffle edges between, what is slow and what was lost. */
import type { CellRange } from '../../events/types.ts';
import type { JobState, StageStatus } from '../job.ts';
import { shuffleReadBytes } from '../metrics.ts';
import type { Status } from '../status.ts';
import { allTasks } from '../taskChunks.ts';
import { shuffleWrites, writtenBy } from './shuffles.ts';
import { jobElapsed, stageElapsed, stageProgress, type StageProgress } from './stageProgress.ts';
import { counted, rddTitle, seconds } from './words.ts';

export type DagStageState = 'waiting' | 'running' | 'done' | 'skipped' | 'failed' | 'retried';

/** One operation inside a stage box. */
export interface DagOperation {
  readonly key: string;
  readonly rddId: number;
  /** Variable, given name or operation. */
  readonly title: string;
  readonly operation: string;
  readonly cell: CellRange | null;
  readonly numPartitions: number;
  readonly persisted: boolean;
  readonly cachedPartitions: number;
  readonly checkpointed: boolean;
  /** All RDDs of the operation in this stage, ascending. */
  readonly rddIds: readonly number[];
}

export interface DagStage {
  readonly key: string;
  readonly stageId: number;
  /** The latest attempt. */
  readonly attempt: number;
  readonly name: string;
  /** `retried`: running or done in a later attempt than the first. */
  readonly state: DagStageState;
  readonly cell: CellRange | null;
  /** All its tasks start together. */
  readonly barrier: boolean;
  readonly total: number;
  readonly done: number;
  readonly running: number;
  readonly failed: number;
  readonly elapsed: number | null;
  readonly failureReason: string | null;
  /** In order of flow, first parent first. */
  readonly operations: readonly DagOperation[];
  /** Narrow edges between operations of this stage: keys. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly shuffleReadBytes: number;
  readonly shuffleWriteBytes: number;
  readonly onCriticalPath: boolean;
}

export interface DagEdge {
  readonly key: string;
  /** Stage keys. */
  readonly from: string;
  readonly to: string;
  /** Written by the parent stage so far; null when it did not run in this job and no earlier run is known. */
  readonly bytes: number | null;
  readonly records: number | null;
  /** The parent is still writing. */
  readonly soFar: boolean;
  readonly shuffleId: number | null;
}

export interface JobDagView {
  readonly jobId: number;
  readonly name: string;
  readonly state: JobState;
  readonly error: string | null;
  readonly cell: CellRange | null;
  readonly submissionTime: number | null;
  readonly elapsed: number | null;
  readonly done: number;
  readonly total: number;
  readonly stages: readonly DagStage[];
  readonly edges: readonly DagEdge[];
  /** Chain of stages that takes longest, first to last. */
  readonly criticalPath: { readonly stageIds: readonly number[]; readonly time: number; readonly partition: number | null; readonly sentence: string } | null;
  readonly lostExecutors: readonly string[];
  /** Tasks that did again what was done before, as map outputs or cached blocks were gone; `JobStatus.recomputed` names them. */
  readonly recomputedPartitions: number;
  /** `0.9 s · 47 of 74 tasks · 1 executor lost, 3 partitions recomputed · critical path: stage 2 → stage 5, partition 17` */
  readonly sentence: string;
}

/** The DAG of a job; null when the job is not known (any more). */
export function jobDagView(status: Status, jobId: number): JobDagView | null {
  const job = status.jobs[jobId];
  if (job === undefined) return null;
  const progress = job.stageIds.map((id) => stageProgress(status, job, id)).filter((stage) => stage !== null);
  const path = criticalPath(status, progress);
  const onPath = new Set(path?.stageIds ?? []);
  const stages = progress.map((stage) => dagStage(status, stage, onPath.has(stage.latest.stageId)));
  const total = progress.reduce((sum, stage) => sum + (stage.state === 'SKIPPED' ? 0 : stage.total), 0);
  const done = progress.reduce((sum, stage) => sum + stage.done, 0);
  const elapsed = jobElapsed(status, job);
  const lost = job.lostExecutors.map((loss) => loss.executorId);
  const losses = [lost.length > 0 ? `${counted(lost.length, 'executor')} lost` : '', job.recomputed.length > 0 ? `${counted(job.recomputed.length, 'partition')} recomputed` : ''];
  return {
    jobId,
    name: job.name,
    state: job.state,
    error: job.error,
    cell: job.cell,
    submissionTime: job.submissionTime,
    elapsed,
    done,
    total,
    stages,
    edges: dagEdges(status, progress),
    criticalPath: path,
    lostExecutors: lost,
    recomputedPartitions: job.recomputed.length,
    sentence: [
      elapsed === null ? '' : seconds(elapsed),
      done < total ? `${done} of ${counted(total, 'task')}` : counted(total, 'task'),
      losses.filter((part) => part !== '').join(', '),
      path?.sentence ?? '',
    ].filter((part) => part !== '').join(' · '),
  };
}

function dagState({ latest, state }: StageProgress): DagStageState {
  switch (state) {
    case 'PENDING':
      return 'waiting';
    case 'ACTIVE':
      return latest.attempt > 0 ? 'retried' : 'running';
    case 'COMPLETE':
      return latest.attempt > 0 ? 'retried' : 'done';
    case 'FAILED':
      return 'failed';
    case 'SKIPPED':
      return 'skipped';
  }
}

function dagStage(status: Status, progress: StageProgress, onCriticalPath: boolean): DagStage {
  const { latest, done, running, failed, total, state } = progress;
  return {
    key: `stage-${latest.stageId}`,
    stageId: latest.stageId,
    attempt: latest.attempt,
    name: latest.name,
    state: dagState(progress),
    cell: latest.cell,
    barrier: latest.barrier,
    total,
    done,
    running,
    failed,
    elapsed: state === 'SKIPPED' ? null : stageElapsed(status, latest),
    failureReason: latest.failureReason,
    ...dagOperations(status, latest),
    shuffleReadBytes: state === 'SKIPPED' ? 0 : shuffleReadBytes(latest.metrics),
    shuffleWriteBytes: state === 'SKIPPED' ? 0 : writtenBy(status, latest).bytes,
    onCriticalPath,
  };
}

/** The operations of a stage: its RDDs by scope, parents first, and the narrow edges between them. */
function dagOperations(status: Status, stage: StageStatus): Pick<DagStage, 'operations' | 'edges'> {
  const standIns = new Set(Object.values(status.checkpoints).map((checkpoint) => checkpoint.checkpointRddId));
  const inStage = stage.rddIds.filter((id) => status.lineage[id] !== undefined && !(standIns.has(id) && status.checkpoints[id] === undefined)).toSorted((a, b) => a - b);
  const nodes = inStage.map((id) => status.lineage[id]!);
  const keyOf = new Map(nodes.map((node) => [node.id, `scope-${node.scopeId}`]));
  const operations = [...Map.groupBy(nodes, (node) => node.scopeId).values()].map((members): DagOperation => {
    const last = members.at(-1)!;
    const held = members.findLast((member) => member.variable !== null) ?? last;
    const persisted = members.findLast((member) => member.storageLevel['Use Memory'] || member.storageLevel['Use Disk']);
    return {
      key: keyOf.get(last.id)!,
      rddId: last.id,
      title: rddTitle(held),
      operation: last.operation,
      cell: held.cell ?? last.cell,
      numPartitions: last.numPartitions,
      persisted: persisted !== undefined,
      cachedPartitions: persisted === undefined ? 0 : status.storage[persisted.id]?.cachedPartitions ?? 0,
      checkpointed: members.some((member) => status.checkpoints[member.id] !== undefined),
      rddIds: members.map((member) => member.id),
    };
  }).toSorted((a, b) => a.rddId - b.rddId);
  const edges = new Map<string, { readonly from: string; readonly to: string }>();
  for (const node of nodes) {
    for (const dependency of node.dependencies) {
      const from = keyOf.get(dependency.rddId);
      const to = keyOf.get(node.id)!;
      if (from !== undefined && from !== to && dependency.kind === 'narrow') edges.set(`${from}>${to}`, { from, to });
    }
  }
  return { operations, edges: [...edges.values()] };
}

function dagEdges(status: Status, progress: readonly StageProgress[]): readonly DagEdge[] {
  const drawn = new Map(progress.map((stage) => [stage.latest.stageId, stage]));
  const writes = shuffleWrites(status);
  return progress.flatMap((child) => child.latest.parentIds.filter((id) => drawn.has(id)).map((id): DagEdge => {
    const parent = drawn.get(id)!;
    const ran = parent.latest.completedTasks > 0;
    const written = ran ? writtenBy(status, parent.latest) : writes.of({ rddId: parent.latest.rddIds[0] ?? -1, shuffleId: parent.latest.shuffleId });
    return {
      key: `stage-${id}>stage-${child.latest.stageId}`,
      from: `stage-${id}`,
      to: `stage-${child.latest.stageId}`,
      bytes: written?.bytes ?? null,
      records: written?.records ?? null,
      soFar: written?.writing ?? false,
      shuffleId: parent.latest.shuffleId,
    };
  }));
}

/** The chain of stages, parent to child, whose times add up to most; null unless two stages ran. */
function criticalPath(status: Status, progress: readonly StageProgress[]): JobDagView['criticalPath'] {
  const best = new Map<number, { readonly time: number; readonly stageIds: readonly number[] }>();
  for (const { latest, state } of progress.toSorted((a, b) => a.latest.stageId - b.latest.stageId)) {
    const own = state === 'SKIPPED' ? null : stageElapsed(status, latest);
    if (own === null) continue;
    const parent = latest.parentIds.map((id) => best.get(id)).filter((path) => path !== undefined).toSorted((a, b) => b.time - a.time)[0];
    best.set(latest.stageId, { time: own + (parent?.time ?? 0), stageIds: [...(parent?.stageIds ?? []), latest.stageId] });
  }
  if (best.size < 2) return null;
  const longest = [...best.values()].toSorted((a, b) => b.time - a.time)[0]!;
  const last = progress.find((stage) => stage.latest.stageId === longest.stageIds.at(-1))!.latest;
  const partition = last.numTasks > 1 ? slowestPartition(last, status.time) : null;
  return {
    ...longest,
    partition,
    sentence: `critical path: ${pathWords(longest.stageIds)}${partition === null ? '' : `, partition ${partition}`}`,
  };
}

/** `stage 2 → stage 5`; of a long path the first two and the last: `stage 0 → stage 1 → … 4 more → stage 9`. */
function pathWords(stageIds: readonly number[]): string {
  const words = stageIds.map((id) => `stage ${id}`);
  const more = words.length - 3;
  return (more > 0 ? [...words.slice(0, 2), `… ${more} more`, words.at(-1)!] : words).join(' → ');
}

function slowestPartition(stage: StageStatus, now: number): number | null {
  let slowest = -1;
  let partition: number | null = null;
  for (const task of allTasks(stage.taskChunks)) {
    const time = (task.finishTime === 0 ? now : task.finishTime) - task.launchTime;
    if (time <= slowest) continue;
    slowest = time;
    partition = task.partition >= 0 ? task.partition : task.index;
  }
  return partition;
}
