/**
 * The lineage view as placed boxes: a pure projection of what `engine/status` says into what the drawing board takes. It
 * never decides what is true of an RDD; it decides where it stands.
 */
import type { LineageView, LineageViewNode, PredictedStage } from '../../engine/status/views/lineage.ts';
import { layoutGraph } from './layout/layout.ts';
import { bestRowWidth } from './layout/rows.ts';
import type { Box, LayoutGraph, LayoutOptions, LayoutResult, Point, Stretch } from './layout/types.ts';
import type { ActionPill } from './actions.ts';
import type { FoldedPast } from './foldGhosts.ts';
import { shuffleLabel } from './nodeText.ts';

export const NODE_WIDTH = 256;
export const NODE_HEIGHT = 54;
const PAST_HEIGHT = 34;
const PILL = { width: 128, height: 28 };
const CUT_ROOM = 40;
/** How far the line of a cut reaches beyond its node, and with that beyond the box around it. */
const CUT_REACH = 38;
const CUT_MARGIN = 24;
const GROUP_HEADER = 32;
const COMPONENT_GAP = 72;
const OPTIONS: LayoutOptions = { direction: 'down', rankGap: 56, innerRankGap: 20, nodeGap: 28, portGap: 24 };

export interface PlacedEdge {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly kind: 'narrow' | 'shuffle';
  readonly route: readonly Point[];
  readonly free: Stretch | null;
  readonly label: string;
  readonly ghost: boolean;
}

export interface PlacedCut {
  readonly key: string;
  /** The checkpointed node below the line. */
  readonly node: string;
  readonly box: Box;
  readonly kind: 'local' | 'reliable';
}

export interface LineageDrawing {
  readonly nodes: readonly { readonly node: LineageViewNode; readonly box: Box }[];
  readonly stages: readonly { readonly stage: PredictedStage; readonly box: Box }[];
  readonly pills: readonly { readonly pill: ActionPill; readonly box: Box }[];
  readonly pasts: readonly { readonly past: FoldedPast; readonly box: Box }[];
  readonly edges: readonly PlacedEdge[];
  readonly cuts: readonly PlacedCut[];
  readonly bounds: Box;
  /** What is alive of the newest lineage: what a reader who just ran a cell wants to see. */
  readonly newest: Box | null;
}

/** Where everything stands; depends on structure alone, so that counts may change without a new layout. */
export interface LineagePlan {
  readonly signature: string;
  readonly layout: LayoutResult;
  readonly components: readonly Box[];
  /** Where a row of lineages is full, pixels. */
  readonly rowWidth: number;
}

/** Rows are this wide until another width draws everything clearly larger. */
const ROW_WIDTH = 1200;

/** What a plan depends on: the same text, the same places. */
export function planSignature(view: LineageView, pills: readonly ActionPill[], pasts: readonly FoldedPast[]): string {
  return [
    pasts.map((past) => past.key).join(','),
    view.nodes.map((n) => `${n.key}@${n.stageKey ?? ''}`).join(','),
    view.edges.map((e) => `${e.from}>${e.to}${e.cut ? '!' : ''}`).join(','),
    pills.map((p) => p.node).join(','),
    view.cuts.map((c) => c.node).join(','),
  ].join('|');
}

/**
 * Lays every unconnected lineage out by itself and sets them side by side in rows.
 * @param previous the plan before, which is returned as it is when nothing moved.
 */
export function planLineage(view: LineageView, pills: readonly ActionPill[], pasts: readonly FoldedPast[], previous: LineagePlan | null): LineagePlan {
  const signature = planSignature(view, pills, pasts);
  if (previous?.signature === signature) return previous;
  const componentOf = new Map<string, number>();
  view.components.forEach((keys, i) => keys.forEach((key) => componentOf.set(key, i)));
  const ghostGroups = groupGhosts(view);
  const cutNodes = new Set(view.cuts.map((cut) => cut.node));
  const graphs: { nodes: LayoutGraph['nodes'][number][]; edges: LayoutGraph['edges'][number][] }[] = view.components.map(() => ({ nodes: [], edges: [] }));
  for (const node of view.nodes) {
    graphs[componentOf.get(node.key) ?? -1]?.nodes.push({
      id: node.key, width: NODE_WIDTH, height: NODE_HEIGHT,
      ...groupOf(node.stageKey ?? ghostGroups.get(node.key)),
      ...(cutNodes.has(node.key) ? { before: CUT_ROOM } : {}),
    });
  }
  for (const past of pasts) graphs[componentOf.get(past.key) ?? -1]?.nodes.push({ id: past.key, width: NODE_WIDTH, height: PAST_HEIGHT });
  for (const edge of view.edges) graphs[componentOf.get(edge.from) ?? -1]?.edges.push({ id: edge.key, from: edge.from, to: edge.to });
  for (const pill of pills) {
    const graph = graphs[componentOf.get(pill.node) ?? -1];
    graph?.nodes.push({ id: pill.key, ...PILL });
    graph?.edges.push({ id: pill.key, from: pill.node, to: pill.key });
  }
  const groups = [
    ...view.stages.map((stage) => ({ id: stage.key, header: GROUP_HEADER, padding: 14 })),
    ...[...new Set(ghostGroups.values())].map((id) => ({ id, header: 0, padding: 0 })),
  ];

  const nodes = new Map<string, Box>();
  const boxes = new Map<string, Box>();
  const edges = new Map<string, readonly Point[]>();
  const free = new Map<string, Stretch>();
  const components: Box[] = [];
  let left = 0;
  let top = 0;
  let rowHeight = 0;
  const laidOut = graphs.map((graph) => ({ own: layoutGraph({ ...graph, groups }, OPTIONS, previous?.layout), margin: graph.nodes.some((node) => cutNodes.has(node.id)) ? CUT_MARGIN : 0 }));
  const rowWidth = bestRowWidth(laidOut.map(({ own, margin }) => ({ width: own.bounds.width + 2 * margin, height: own.bounds.height })), COMPONENT_GAP, previous?.rowWidth ?? ROW_WIDTH);
  for (const { own, margin } of laidOut) {
    if (left > 0 && left + own.bounds.width + 2 * margin > rowWidth) {
      left = 0;
      top += rowHeight + COMPONENT_GAP;
      rowHeight = 0;
    }
    const dx = left + margin - own.bounds.x;
    const dy = top - own.bounds.y;
    const moved = (box: Box): Box => ({ ...box, x: box.x + dx, y: box.y + dy });
    for (const [key, box] of own.nodes) nodes.set(key, moved(box));
    for (const [key, box] of own.groups) boxes.set(key, moved(box));
    const shifted = (point: Point): Point => ({ x: point.x + dx, y: point.y + dy });
    for (const [key, route] of own.edges) edges.set(key, route.map(shifted));
    for (const [key, [from, to]] of own.free) free.set(key, [shifted(from), shifted(to)]);
    components.push({ ...moved(own.bounds), x: left, width: own.bounds.width + 2 * margin });
    left += own.bounds.width + 2 * margin + COMPONENT_GAP;
    rowHeight = Math.max(rowHeight, own.bounds.height);
  }
  const right = Math.max(0, ...components.map((box) => box.x + box.width));
  return { signature, rowWidth, layout: { nodes, groups: boxes, edges, free, bounds: { x: 0, y: 0, width: right, height: top + rowHeight } }, components };
}

const groupOf = (group: string | undefined): { readonly group?: string } => (group === undefined ? {} : { group });

/** Ghosts that follow one another by narrow edges stand as close as the operations of a stage, though no box is drawn around them. */
function groupGhosts(view: LineageView): ReadonlyMap<string, string> {
  const group = new Map<string, string>();
  const ghosts = new Set(view.nodes.flatMap((node) => (node.ghost ? [node.key] : [])));
  const links = view.edges.filter((edge) => edge.kind === 'narrow' && ghosts.has(edge.from) && ghosts.has(edge.to));
  const near = new Map<string, string[]>();
  for (const { from, to } of links) {
    near.set(from, [...(near.get(from) ?? []), to]);
    near.set(to, [...(near.get(to) ?? []), from]);
  }
  for (const first of ghosts) {
    if (group.has(first)) continue;
    const found = [first];
    for (const key of found) {
      if (group.has(key)) continue;
      group.set(key, `ghosts-${first}`);
      found.push(...(near.get(key) ?? []));
    }
  }
  return group;
}

/** What the view says now, at the places of the plan. */
export function drawLineage(view: LineageView, pills: readonly ActionPill[], pasts: readonly FoldedPast[], plan: LineagePlan): LineageDrawing {
  const { layout } = plan;
  const at = <T>(list: readonly T[], key: (item: T) => string, from: ReadonlyMap<string, Box>): { item: T; box: Box }[] =>
    list.flatMap((item) => {
      const box = from.get(key(item));
      return box === undefined ? [] : [{ item, box }];
    });
  const pillEdges: PlacedEdge[] = pills.flatMap((pill) => {
    const route = layout.edges.get(pill.key);
    return route === undefined ? [] : [{ key: pill.key, from: pill.node, to: pill.key, kind: 'narrow', route, free: null, label: '', ghost: false }];
  });
  const cuts = placeCuts(view, layout);
  const cutY = new Map(cuts.map((cut) => [cut.node, cut.box.y + cut.box.height]));
  return {
    nodes: at(view.nodes, (n) => n.key, layout.nodes).map(({ item, box }) => ({ node: item, box })),
    stages: at(view.stages, (s) => s.key, layout.groups).map(({ item, box }) => ({ stage: item, box })),
    pills: at(pills, (p) => p.key, layout.nodes).map(({ item, box }) => ({ pill: item, box })),
    pasts: at(pasts, (p) => p.key, layout.nodes).map(({ item, box }) => ({ past: item, box })),
    edges: [...view.edges.flatMap((edge): PlacedEdge[] => {
      const route = layout.edges.get(edge.key);
      if (route === undefined) return [];
      const end = edge.cut ? cutY.get(edge.to) : undefined;
      return [{ key: edge.key, from: edge.from, to: edge.to, kind: edge.kind, route: end === undefined ? route : cutRoute(route, end), free: layout.free.get(edge.key) ?? null, label: edge.cut ? '' : shuffleLabel(edge), ghost: edge.ghost || edge.cut }];
    }), ...pillEdges],
    cuts,
    bounds: layout.bounds,
    newest: aliveBox(view, layout),
  };
}

const SEEN_AT_ONCE = 620;

/** The boxes of the newest lineage that are not ghosts; of very many the lowest, which are the latest. */
function aliveBox(view: LineageView, layout: LayoutResult): Box | null {
  const newest = new Set(view.components.at(-1));
  const boxes = view.nodes.flatMap((node) => (newest.has(node.key) && !node.ghost ? layout.nodes.get(node.key) ?? [] : []));
  if (boxes.length === 0) return null;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const low = boxes.filter((box) => box.y > bottom - SEEN_AT_ONCE);
  const [left, right, top] = [Math.min(...low.map((box) => box.x)), Math.max(...low.map((box) => box.x + box.width)), Math.min(...low.map((box) => box.y))];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** A line above each checkpointed node, where its ancestors come from. */
function placeCuts(view: LineageView, layout: LayoutResult): readonly PlacedCut[] {
  const stageOf = new Map(view.nodes.map((node) => [node.key, node.stageKey]));
  return view.cuts.flatMap((cut): PlacedCut[] => {
    const node = layout.nodes.get(cut.node);
    const stage = stageOf.get(cut.node);
    if (node === undefined) return [];
    const below = (typeof stage === 'string' ? layout.groups.get(stage) : undefined) ?? node;
    return [{ key: `cut-${cut.node}`, node: cut.node, kind: cut.kind, box: { x: node.x - CUT_REACH, y: below.y - CUT_ROOM + 6, width: node.width + 2 * CUT_REACH, height: 24 } }];
  });
}

/** The part of a downward route above a line. */
function cutRoute(route: readonly Point[], y: number): readonly Point[] {
  const kept = route.filter((point) => point.y < y);
  const next = route[kept.length];
  return next === undefined ? kept : [...kept, { x: next.x, y }];
}
