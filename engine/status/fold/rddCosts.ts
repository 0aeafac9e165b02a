/**
 * Folds what computing each RDD took: the run time of a stage's tasks, for every RDD that they computed. A stage lists its RDDs
 * and all their narrow ancestors; what lies behind a cached RDD whose blocks were read was not computed. Only stages that ran
 * over every partition to its end count, so `take` and stages that made good a few lost partitions do not.
 */
import type { TaskEnd } from '../../events/types.ts';
import type { StageStatus } from '../job.ts';
import type { LineageNode, RddCost } from '../lineage.ts';
import { allTasks } from '../taskChunks.ts';
import { parseRddBlockId } from '../blockId.ts';
import type { Fold } from './fold.ts';

/** Actions that may stop before a partition's end. */
const EARLY = /^(take|first|isEmpty|show|lookup|toLocalIterator|runJob)\b/;
const NOTHING: RddCost = { computations: 0, taskTime: 0, leastTaskTime: 0, uses: {}, sample: null };

/** The stage attempt completed: each RDD it computed took at most the time of its tasks. */
export function stageCosts(fold: Fold, stage: StageStatus): void {
  const root = stage.rddIds[0];
  const last = root === undefined ? undefined : fold.status.lineage[root];
  if (last === undefined || stage.completedIndices < last.numPartitions || EARLY.test(stage.name)) return;
  const time = stage.metrics.runTime;
  for (const [id, uses] of computedIn(fold, stage, last)) {
    const node = fold.draft.own(fold.draft.own(fold.status, 'lineage'), id);
    const before = node.cost ?? NOTHING;
    node.cost = {
      computations: before.computations + 1,
      taskTime: before.taskTime + time,
      leastTaskTime: before.computations === 0 ? time : Math.min(before.leastTaskTime, time),
      uses: { ...before.uses, ...Object.fromEntries(uses.map((use) => [use, (before.uses[use] ?? 0) + 1])) },
      sample: before.sample,
    };
  }
}

/** The RDDs the stage computed, each with what it was computed for. */
function computedIn(fold: Fold, stage: StageStatus, last: LineageNode): ReadonlyMap<number, readonly string[]> {
  const { lineage } = fold.status;
  const inStage = new Set(stage.rddIds);
  const hit = hitRdds(stage, lineage);
  const uses = new Map<number, string[]>();
  const stack: (readonly [number, string])[] = [[last.id, 'end']];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [id, use] = top;
    const node = lineage[id];
    if (node === undefined || hit.has(id) || !inStage.has(id)) continue;
    const known = uses.get(id);
    if (known !== undefined) {
      if (!known.includes(use)) known.push(use);
      continue;
    }
    uses.set(id, [use]);
    for (const { kind, rddId } of node.dependencies) if (kind === 'narrow') stack.push([rddId, String(id)]);
  }
  return uses;
}

/** RDDs of which a task found a block; in a log that does not say, those with a storage level. */
function hitRdds(stage: StageStatus, lineage: Readonly<Record<number, LineageNode>>): ReadonlySet<number> {
  const hit = new Set<number>();
  let told = false;
  for (const task of allTasks(stage.taskChunks)) {
    told ||= task.blocks !== null;
    for (const id of [...(task.blocks?.hits ?? []), ...(task.blocks?.remoteHits ?? [])]) {
      const block = parseRddBlockId(id);
      if (block !== null) hit.add(block.rddId);
    }
  }
  if (told) return hit;
  return new Set(stage.rddIds.filter((id) => lineage[id]?.storageLevel['Use Memory'] === true || lineage[id]?.storageLevel['Use Disk'] === true));
}

/** Adds what a task counted of an RDD. A stage counts an RDD once, so reports of a later attempt take the place of older ones. */
export function samples(fold: Fold, event: TaskEnd): void {
  const reports = event['Emberline Blocks']?.samples;
  if (reports === undefined || event['Task End Reason'].Reason !== 'Success') return;
  const stageId = event['Stage ID'];
  const attempt = event['Stage Attempt ID'] ?? 0;
  for (const { rddId, records, bytes } of reports) {
    if (fold.status.lineage[rddId] === undefined) continue;
    const node = fold.draft.own(fold.draft.own(fold.status, 'lineage'), rddId);
    const cost = node.cost ?? NOTHING;
    const known = cost.sample?.stageId === stageId && cost.sample.attempt === attempt ? cost.sample : { partitions: 0, records: 0, bytes: 0 };
    node.cost = { ...cost, sample: { stageId, attempt, partitions: known.partitions + 1, records: known.records + records, bytes: known.bytes + bytes } };
  }
}
