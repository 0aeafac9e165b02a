/**
 * The stages a lineage will run in: RDDs that narrow dependencies hold together, cut at shuffles and at checkpoints; and
 * which real stage ran each last.
 */
import type { StageStatus } from '../job.ts';
import type { Status } from '../status.ts';
import { DisjointSets } from './disjointSets.ts';
import type { PredictedStage } from './lineage.ts';
import type { LineageGraph } from './lineageGraph.ts';
import { counted } from './words.ts';

export interface StagesOfRdds {
  readonly stages: readonly Omit<PredictedStage, 'nodes'>[];
  /** Stage key by RDD id; ghosts have none. */
  readonly keyOf: ReadonlyMap<number, string>;
}

export function stageOfRdds(status: Status, graph: LineageGraph): StagesOfRdds {
  const live = [...graph.nodes.keys()].filter((id) => !graph.ghosts.has(id));
  const cut = new Set(graph.cuts.map((c) => c.rddId));
  const sets = new DisjointSets(live);
  for (const id of live) {
    for (const dependency of cut.has(id) ? [] : graph.parents.get(id)!) {
      if (dependency.kind === 'narrow' && !graph.ghosts.has(dependency.rddId)) sets.join(id, dependency.rddId);
    }
  }
  const ran = lastStageByFinalRdd(status);
  const keyOf = new Map<number, string>();
  const stages = [...Map.groupBy(live, (id) => sets.find(id)).values()].map((ids) => {
    const key = `stage-of-${ids[0]}`;
    for (const id of ids) keyOf.set(id, key);
    const finalRddId = ids.at(-1)!;
    const candidates = ids.map((id) => ran.get(id)).filter((stage) => stage !== undefined);
    const stage = candidates.reduce<StageStatus | null>((best, other) => (best === null || isNewer(other, best) ? other : best), null);
    return { key, finalRddId, ...told(status, stage, graph.nodes.get(finalRddId)!.numPartitions) };
  });
  return { stages, keyOf };
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

function told(status: Status, stage: StageStatus | null, numPartitions: number): Omit<PredictedStage, 'nodes' | 'key' | 'finalRddId'> {
  if (stage === null) {
    return { numTasks: numPartitions, stageId: null, attempt: null, state: 'PREDICTED', completedTasks: 0, label: 'not run yet', note: counted(numPartitions, 'task') };
  }
  const { stageId, attempt, state, numTasks } = stage;
  return { numTasks, stageId, attempt, state, completedTasks: stage.completedIndices, label: `stage ${stageId}`, note: note(status, stage) };
}

function note(status: Status, stage: StageStatus): string {
  switch (stage.state) {
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
