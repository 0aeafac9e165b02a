'use client';
import { useMemo, useRef, type Ref } from 'react';
import type { Node } from 'reactflow';
import type { JobDagView } from '../../../engine/status/views/jobDag.ts';
import type { Direction } from '../../lineage/flow/edgePath.ts';
import type { FlowEdge } from '../../lineage/flow/edges.tsx';
import { FlowCanvas, type CanvasHandle } from '../../lineage/flow/FlowCanvas.tsx';
import { Legend } from '../../lineage/flow/Legend.tsx';
import { stableItems, type StableCache } from '../../lineage/flow/stableItems.ts';
import { BARRIER_MARK } from '../parts/states.ts';
import { useWidth } from '../parts/useCanvas.ts';
import { drawJob, edgeLabel, planJob, type JobPlan } from './jobFlow.ts';
import { JOB_NODE_TYPES, type StageBoxData } from './StageBox.tsx';
import styles from './jobs.module.css';

export interface JobDagProps {
  readonly view: JobDagView;
  readonly selectedRdd: number | null;
  readonly onOpenStage: (stageId: number, attempt: number) => void;
  readonly onSelectRdd: (rddId: number) => void;
  readonly onClear: () => void;
  readonly ref?: Ref<CanvasHandle>;
}

/** Below this width of the pane stages stand below one another. */
const NARROW = 860;

/** The stages of a job on the drawing board. */
export function JobDag({ view, selectedRdd, onOpenStage, onSelectRdd, onClear, ref }: JobDagProps) {
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const direction: Direction = width > 0 && width < NARROW ? 'down' : 'right';
  const plan = useRef<JobPlan | null>(null);
  const drawing = useMemo(() => {
    plan.current = planJob(view, plan.current, direction);
    return drawJob(view, plan.current);
  }, [view, direction]);
  const nodeCache = useRef<StableCache<Node<StageBoxData>>>(new Map());
  const edgeCache = useRef<StableCache<FlowEdge>>(new Map());
  const handlers = useRef({ onOpenStage, onSelectRdd });
  handlers.current = { onOpenStage, onSelectRdd };
  const stable = useMemo(() => ({
    onOpen: (stageId: number, attempt: number) => handlers.current.onOpenStage(stageId, attempt),
    onSelect: (rddId: number) => handlers.current.onSelectRdd(rddId),
  }), []);
  const nodes = useMemo(() => stableItems(nodeCache.current, drawing.stages.map((placed): Node<StageBoxData> & { id: string } => ({
    id: placed.stage.key, type: 'stage', position: { x: placed.box.x, y: placed.box.y }, width: placed.box.width, height: placed.box.height,
    data: { placed, selectedRdd: placed.stage.operations.some((op) => op.rddId === selectedRdd) ? selectedRdd : null, ...stable },
  })), (n) => JSON.stringify([n.position, n.data])), [drawing, selectedRdd, stable]);
  const edges = useMemo(() => stableItems(edgeCache.current, drawing.edges.map(({ edge, route, free, strong }): FlowEdge => ({
    id: edge.key, source: edge.from, target: edge.to, type: 'shuffle', data: { route, direction, label: edgeLabel(edge), free, ghost: false, strong },
  })), (e) => JSON.stringify(e.data)), [drawing, direction]);
  const stops = useMemo(() => new Map(drawing.stages.map((placed) => [placed.stage.key, placed.box])), [drawing]);

  return (
    <div ref={holder} className={styles.board}>{width > 0 && <FlowCanvas ref={ref} nodes={nodes} edges={edges} nodeTypes={JOB_NODE_TYPES} bounds={drawing.bounds} focus={drawing.focus} stops={stops} label={`Stages of job ${view.jobId}: ${view.sentence}. Arrow keys walk between stages; the Table switch shows them in words.`} onClear={onClear}>
      <Legend items={view.stages.some((stage) => stage.barrier) ? LEGEND_WITH_BARRIER : LEGEND} />
    </FlowCanvas>}</div>
  );
}

const LEGEND = [
  ['═▷ shuffle', 'run'], ['○ waiting'], ['▸ running', 'run'], ['✓ done', 'done'], ['» skipped'], ['✕ failed', 'fail'], ['↻ retried', 'run'], ['━ critical path'],
] as const;
const LEGEND_WITH_BARRIER = [...LEGEND, [`${BARRIER_MARK} stage: its tasks start together`, 'done']] as const;
