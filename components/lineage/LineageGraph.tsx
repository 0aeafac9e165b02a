'use client';
import { useEffect, useImperativeHandle, useMemo, useRef, type Ref } from 'react';
import type { Node } from 'reactflow';
import type { LineageView } from '../../engine/status/views/lineage.ts';
import type { ActionPill } from './actions.ts';
import type { FoldedPast } from './foldGhosts.ts';
import type { FlowEdge } from './flow/edges.tsx';
import { FlowCanvas, type CanvasHandle } from './flow/FlowCanvas.tsx';
import { Legend } from './flow/Legend.tsx';
import { stableItems, type StableCache } from './flow/stableItems.ts';
import type { Box } from './layout/types.ts';
import { drawLineage, planLineage, type LineageDrawing, type LineagePlan } from './lineageFlow.ts';
import { LINEAGE_NODE_TYPES } from './nodes.tsx';

export interface LineageGraphProps {
  readonly view: LineageView;
  readonly pills: readonly ActionPill[];
  /** Distant ghosts that stand as one box each. */
  readonly pasts: readonly FoldedPast[];
  readonly onUnfold: () => void;
  readonly selected: string | null;
  /** The selection was made elsewhere: bring the node into view. */
  readonly follow: boolean;
  readonly onSelect: (key: string | null) => void;
  readonly onOpenStage: (stageId: number, attempt: number) => void;
  readonly onOpenJob: (jobId: number) => void;
  readonly ref?: Ref<CanvasHandle>;
}

/** The RDD graph on the drawing board. */
export function LineageGraph({ view, pills, pasts, onUnfold, selected, follow, onSelect, onOpenStage, onOpenJob, ref }: LineageGraphProps) {
  const plan = useRef<LineagePlan | null>(null);
  const canvas = useRef<CanvasHandle>(null);
  useImperativeHandle(ref, () => ({ fit: () => canvas.current?.fit(), reveal: (box) => canvas.current?.reveal(box) }), []);
  const drawing = useMemo(() => {
    plan.current = planLineage(view, pills, pasts, plan.current);
    return drawLineage(view, pills, pasts, plan.current);
  }, [view, pills, pasts]);
  const nodeCache = useRef<StableCache<Node>>(new Map());
  const edgeCache = useRef<StableCache<FlowEdge>>(new Map());
  const handlers = useRef({ onSelect, onOpenStage, onOpenJob, onUnfold });
  handlers.current = { onSelect, onOpenStage, onOpenJob, onUnfold };
  const stable = useMemo(() => ({
    onSelect: (key: string) => handlers.current.onSelect(key),
    onOpenStage: (stageId: number, attempt: number) => handlers.current.onOpenStage(stageId, attempt),
    onOpenJob: (jobId: number) => handlers.current.onOpenJob(jobId),
    onUnfold: () => handlers.current.onUnfold(),
  }), []);
  const nodes = useMemo(() => stableItems(nodeCache.current, flowNodes(drawing, view.advice, selected, stable), (n) => JSON.stringify([n.position, n.width, n.height, n.data])), [drawing, view.advice, selected, stable]);
  const edges = useMemo(() => stableItems(edgeCache.current, flowEdges(drawing), (e) => JSON.stringify([e.source, e.target, e.data])), [drawing]);
  const stops = useMemo(() => new Map<string, Box>([...drawing.nodes.map((n) => [n.node.key, n.box] as const), ...drawing.pills.map((p) => [p.pill.key, p.box] as const), ...drawing.pasts.map((p) => [p.past.key, p.box] as const)]), [drawing]);

  useEffect(() => {
    const box = selected === null || !follow ? undefined : plan.current?.layout.nodes.get(selected);
    if (box !== undefined) canvas.current?.reveal(box);
  }, [selected, follow]);

  return (
    <FlowCanvas ref={canvas} nodes={nodes} edges={edges} nodeTypes={LINEAGE_NODE_TYPES} bounds={drawing.bounds} focus={drawing.newest} stops={stops} label={`Lineage: ${view.sentence}. Arrow keys walk between nodes; the Table switch shows it in words.`} onClear={() => onSelect(null)}>
      <Legend items={LEGEND} />
    </FlowCanvas>
  );
}

interface Handlers {
  readonly onSelect: (key: string) => void;
  readonly onOpenStage: (stageId: number, attempt: number) => void;
  readonly onOpenJob: (jobId: number) => void;
  readonly onUnfold: () => void;
}

function flowNodes(drawing: LineageDrawing, advice: LineageView['advice'], selected: string | null, handlers: Handlers): Node[] {
  const place = (box: Box) => ({ position: { x: box.x, y: box.y }, width: box.width, height: box.height });
  return [
    ...drawing.stages.map(({ stage, box }): Node => ({ id: stage.key, type: 'stage', zIndex: -2, ...place(box), data: { stage, onOpen: handlers.onOpenStage } })),
    ...drawing.cuts.map((cut): Node => ({ id: cut.key, type: 'cut', zIndex: 1, ...place(cut.box), data: { kind: cut.kind } })),
    ...drawing.nodes.map(({ node, box }): Node => ({ id: node.key, type: 'rdd', zIndex: 2, ...place(box), data: { node, advice: advice[node.key] ?? null, selected: node.key === selected, onSelect: handlers.onSelect } })),
    ...drawing.pasts.map(({ past, box }): Node => ({ id: past.key, type: 'past', zIndex: 2, ...place(box), data: { past, onUnfold: handlers.onUnfold } })),
    ...drawing.pills.map(({ pill, box }): Node => ({ id: pill.key, type: 'pill', zIndex: 2, ...place(box), data: { pill, onOpen: handlers.onOpenJob } })),
  ];
}

function flowEdges(drawing: LineageDrawing): FlowEdge[] {
  return drawing.edges.map((edge) => ({
    id: edge.key, source: edge.from, target: edge.to, type: edge.kind, zIndex: 0,
    data: { route: edge.route, direction: 'down', label: edge.label, free: edge.free, ghost: edge.ghost, strong: false },
  }));
}

const LEGEND = [['── narrow'], ['═▷ shuffle', 'run'], ['✂ lineage cut', 'ckpt'], ['▮ cached', 'cache'], ['↻ computed again'], ['┄ no longer needed']] as const;
