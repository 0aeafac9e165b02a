/**
 * The stages a lineage will run in: RDDs that narrow dependencies hold together, cut at shuffles and at checkpoints; and
 * which real stage ran each last.
 */
import type { StageState, StageStatus } from '../job.ts';
import type { Status } from '../status.ts';
import { DisjointSets } from './disjointSets.ts';
import type { PredictedStage } from './lineage.ts';
import type { LineageGraph } from './lineageGraph.ts';
import { stateNow } from './skipped.ts';
import { counted } from './words.ts';

/** The shape of the stages: which RDDs each has. */
export interface StageSets {
  readonly sets: readonly { readonly key: string; readonly rddIds: readonly number[]; readonly finalRddId: number; readonly numPartitions: number }[];
  /** Stage key by RDD id; ghosts have none. */
  readonly keyOf: ReadonlyMap<number, string>;
}

export function stageSets(graph: LineageGraph): StageSets {
  const live = [...graph.nodes.keys()].filter((id) => !graph.ghosts.has(id));
  const cut = new Set(graph.cuts.map((c) => c.rddId));
  const joined = new DisjointSets(live);
  for (const id of live) {
    for (const dependency of cut.has(id) ? [] : graph.parents.get(id)!) {
      if (dependency.kind === 'narrow' && !graph.ghosts.has(dependency.rddId)) joined.join(id, dependency.rddId);
    }
  }
  const keyOf = new Map<number, string>();
  const sets = [...Map.groupBy(live, (id) => joined.find(id)).values()].map((rddIds) => {
    const key = `stage-of-${rddIds[0]}`;
    for (const id of rddIds) keyOf.set(id, key);
    const finalRddId = rddIds.at(-1)!;
    return { key, rddIds, finalRddId, numPartitions: graph.nodes.get(finalRddId)!.numPartitions };
  });
  return { sets, keyOf };
}

/** The stages with what became of them. */
export function predictedStages(status: Status, { sets }: StageSets): readonly Omit<PredictedStage, 'nodes'>[] {
  const ran = lastStageByFinalRdd(status);
  return sets.map(({ key, rddIds, finalRddId, numPartitions }) => {
    const candidates = rddIds.map((id) => ran.get(id)).filter((stage) => stage !== undefined);
    const stage = candidates.reduce<StageStatus | null>((best, other) => (best === null || isNewer(other, best) ? other : best), null);
    return { key, finalRddId, barrier: rddIds.some((id) => status.lineage[id]?.barrier === true), ...told(status, stage, numPartitions) };
  });
}

function isNewer(a: StageStatus, b: StageStatus): boolean {
  if ((a.state === 'ACTIVE') !== (b.state === 'ACTIVE')) return a.state === 'ACTIVE';
  return a.stageId > b.stageId;
}

/** The latest attempt of the latest stage that ends with each RDD. */
function lastStageByFinalRdd(status: Status): ReadonlyMap<number, StageStatus> {
  const found = new Map<number, StageStatus>();
  for (const attempts of Object.values(status.stages)) {
    const latest = attempts.at(-1);
    if (latest === undefined || latest.rddIds[0] === undefined) continue;
    const known = found.get(latest.rddIds[0]);
    if (known === undefined || isNewer(latest, known)) found.set(latest.rddIds[0], latest);
  }
  return found;
}

function told(status: Status, stage: StageStatus | null, numPartitions: number): Omit<PredictedStage, 'nodes' | 'key' | 'finalRddId' | 'barrier'> {
  if (stage === null) {
    return { numTasks: numPartitions, stageId: null, attempt: null, state: 'PREDICTED', completedTasks: 0, label: 'not run yet', note: counted(numPartitions, 'task') };
  }
  const { stageId, attempt, numTasks } = stage;
  const state = stateNow(status, stage);
  return { numTasks, stageId, attempt, state, completedTasks: stage.completedIndices, label: `stage ${stageId}`, note: note(status, stage, state) };
}

function note(status: Status, stage: StageStatus, state: StageState): string {
  switch (state) {
    case 'PENDING':
      return 'waiting';
    case 'ACTIVE':
    case 'COMPLETE':
      return `${stage.completedIndices} of ${stage.numTasks}`;
    case 'FAILED':
      return 'failed';
    case 'SKIPPED':
      return stage.jobIds.some((id) => status.jobs[id]?.state === 'FAILED') ? 'not run: the job failed' : 'skipped: shuffle files reused';
  }
}
