/** Which action last ran on which RDD: the pills at the ends of a lineage. Pure. */
import type { JobState } from '../../engine/status/job.ts';
import type { Status } from '../../engine/status/status.ts';
import type { LineageView } from '../../engine/status/views/lineage.ts';

export interface ActionPill {
  readonly key: string;
  /** Key of the lineage node the action ran on. */
  readonly node: string;
  readonly jobId: number;
  readonly action: string;
  readonly state: JobState;
}

/** Those that hang below the drawing: of RDDs that nothing else is made from. Others would push the lineage aside. */
export function leafPills(pills: readonly ActionPill[], view: LineageView): readonly ActionPill[] {
  const inner = new Set(view.edges.map((edge) => edge.from));
  return pills.filter((pill) => !inner.has(pill.node));
}

/** The latest job of each RDD in the view; jobs that write checkpoints are not actions of the reader's. */
export function actionPills(status: Pick<Status, 'jobs' | 'stages'>, view: LineageView): readonly ActionPill[] {
  const nodeOf = new Map<number, string>();
  for (const node of view.nodes) for (const rdd of node.rdds) nodeOf.set(rdd.id, node.key);
  const latest = new Map<string, ActionPill>();
  for (const job of Object.values(status.jobs)) {
    if (job.checkpointOf !== null) continue;
    const final = job.stageIds.at(-1);
    const rddId = final === undefined ? undefined : status.stages[final]?.at(-1)?.rddIds[0];
    const node = rddId === undefined ? undefined : nodeOf.get(rddId);
    if (node === undefined) continue;
    const before = latest.get(node);
    if (before === undefined || before.jobId < job.jobId) latest.set(node, { key: `action-${node}`, node, jobId: job.jobId, action: job.name.replace(/ at .*$/s, ''), state: job.state });
  }
  return [...latest.values()];
}
