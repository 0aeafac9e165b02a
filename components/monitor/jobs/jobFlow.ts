/** The DAG of a job as placed boxes: stages to the right, or downward where the pane is narrow, their operations downward inside. Pure. */
import type { DagEdge, DagOperation, DagStage, JobDagView } from '../../../engine/status/views/jobDag.ts';
import { layoutGraph } from '../../lineage/layout/layout.ts';
import type { Box, LayoutOptions, LayoutResult, Point, Stretch } from '../../lineage/layout/types.ts';
import { linePath, type Direction } from '../../lineage/flow/edgePath.ts';
import { formatBytes } from '../../ui/format.ts';

const STAGE_HEADER = 34;
const STAGE_PADDING = 15;
const STAGE_FOOTER = 30;
const OPERATION = { width: 232, height: 50 };
/** Operations beyond this are folded into one line: a box must not be taller than the page. */
const MOST_OPERATIONS = 7;
const OPTIONS: Readonly<Record<Direction, LayoutOptions>> = {
  right: { direction: 'right', rankGap: 130, innerRankGap: 16, nodeGap: 40, portGap: 28 },
  down: { direction: 'down', rankGap: 64, innerRankGap: 16, nodeGap: 36, portGap: 28 },
};

export interface PlacedOperation {
  readonly operation: DagOperation | null;
  /** From the corner of the stage. */
  readonly box: Box;
  /** Of the folded line: how many operations it stands for. */
  readonly folded: number;
}

export interface PlacedStage {
  readonly stage: DagStage;
  readonly box: Box;
  readonly operations: readonly PlacedOperation[];
  /** Narrow edges inside, as paths from the corner of the stage. */
  readonly paths: readonly string[];
}

export interface JobDrawing {
  readonly stages: readonly PlacedStage[];
  readonly edges: readonly { readonly edge: DagEdge; readonly route: readonly Point[]; readonly free: Stretch | null; readonly strong: boolean }[];
  readonly bounds: Box;
  /** The stage to look at first: running, else failed. */
  readonly focus: Box | null;
}

export interface JobPlan {
  readonly signature: string;
  readonly direction: Direction;
  readonly layout: LayoutResult;
}

interface ShownOperation {
  readonly id: string;
  readonly operation: DagOperation | null;
  readonly folded: number;
}

/** The operations drawn of a stage: all, or the first and last ones with a line for those between. */
export function shownOperations(stage: DagStage): readonly ShownOperation[] {
  const shown = (operation: DagOperation): ShownOperation => ({ id: `${stage.key}/${operation.key}`, operation, folded: 0 });
  const all = stage.operations;
  if (all.length <= MOST_OPERATIONS) return all.map(shown);
  const half = Math.floor((MOST_OPERATIONS - 1) / 2);
  return [...all.slice(0, half).map(shown), { id: `${stage.key}/folded`, operation: null, folded: all.length - 2 * half }, ...all.slice(-half).map(shown)];
}

function innerEdges(stage: DagStage, shown: readonly ShownOperation[]): { id: string; from: string; to: string }[] {
  const folded = shown.some((item) => item.operation === null);
  if (folded) return shown.slice(1).map((item, i) => ({ id: `${stage.key}/e${i}`, from: shown[i]!.id, to: item.id }));
  return stage.edges.map((edge, i) => ({ id: `${stage.key}/e${i}`, from: `${stage.key}/${edge.from}`, to: `${stage.key}/${edge.to}` }));
}

/** Lays the job out; the plan before is returned as it is when no stage or operation came or went. */
export function planJob(view: JobDagView, previous: JobPlan | null, direction: Direction = 'right'): JobPlan {
  const signature = `${direction}|${view.stages.map((s) => `${s.key}:${s.operations.map((o) => o.key).join('.')}`).join(',')}|${view.edges.map((e) => `${e.from}>${e.to}`).join(',')}`;
  if (previous?.signature === signature) return previous;
  const nodes = view.stages.flatMap((stage) => {
    const shown = shownOperations(stage);
    const list = shown.length === 0 ? [{ id: `${stage.key}/none` }] : shown;
    return list.map(({ id }) => ({ id, ...OPERATION, group: stage.key }));
  });
  const layout = layoutGraph({
    nodes,
    edges: [...view.stages.flatMap((stage) => innerEdges(stage, shownOperations(stage))), ...view.edges.map((edge) => ({ id: edge.key, from: edge.from, to: edge.to }))],
    groups: view.stages.map((stage) => ({ id: stage.key, header: STAGE_HEADER, padding: STAGE_PADDING, footer: STAGE_FOOTER })),
  }, OPTIONS[direction], previous?.direction === direction ? previous.layout : undefined);
  return { signature, direction, layout };
}

/** What the view says now, at the places of the plan. */
export function drawJob(view: JobDagView, plan: JobPlan): JobDrawing {
  const { layout } = plan;
  const critical = new Set(view.stages.filter((stage) => stage.onCriticalPath).map((stage) => stage.key));
  const stages = view.stages.flatMap((stage): PlacedStage[] => {
    const box = layout.groups.get(stage.key);
    if (box === undefined) return [];
    const shown = shownOperations(stage);
    const inside = (id: string): Box => {
      const own = layout.nodes.get(id) ?? { ...OPERATION, x: box.x, y: box.y };
      return { ...own, x: own.x - box.x, y: own.y - box.y };
    };
    return [{
      stage,
      box,
      operations: shown.map((item) => ({ operation: item.operation, folded: item.folded, box: inside(item.id) })),
      paths: innerEdges(stage, shown).map((edge) => linePath((layout.edges.get(edge.id) ?? []).map((point) => ({ x: point.x - box.x, y: point.y - box.y })), 'down')),
    }];
  });
  const first = stages.find(({ stage }) => stage.state === 'running' || stage.state === 'retried') ?? stages.find(({ stage }) => stage.state === 'failed');
  return {
    stages,
    edges: view.edges.flatMap((edge) => {
      const route = layout.edges.get(edge.key);
      return route === undefined ? [] : [{ edge, route, free: layout.free.get(edge.key) ?? null, strong: critical.has(edge.from) && critical.has(edge.to) }];
    }),
    bounds: layout.bounds,
    focus: first?.box ?? null,
  };
}

/** `188 MiB`, `18 MiB so far`; empty when nothing is known. */
export function edgeLabel(edge: DagEdge): string {
  if (edge.bytes === null) return '';
  return edge.soFar ? `${formatBytes(edge.bytes)} so far` : formatBytes(edge.bytes);
}
