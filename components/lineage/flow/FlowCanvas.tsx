'use client';
/**
 * React Flow as a read-only drawing board. It never owns the graph: nodes and edges are projections made elsewhere. The
 * view follows a growing drawing until the reader moves it; from then on it stays where they put it.
 */
import { useCallback, useEffect, useImperativeHandle, useRef, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, useReactFlow, useStore, useStoreApi, type Node, type NodeTypes } from 'reactflow';
import 'reactflow/dist/base.css';
import type { Box } from '../layout/types.ts';
import { EDGE_TYPES, type FlowEdge } from './edges.tsx';
import { nearestInDirection, type ArrowKey } from './nearest.ts';
import { centredOn, firstView, fitView, isInView, MAX_ZOOM, MIN_ZOOM } from './viewport.ts';
import styles from './flow.module.css';

export interface CanvasHandle {
  /** Shows the whole drawing, and follows its growth again. */
  fit(): void;
  /** Brings a box into view if it is not. */
  reveal(box: Box): void;
}

export interface FlowCanvasProps {
  readonly nodes: readonly Node[];
  readonly edges: readonly FlowEdge[];
  readonly nodeTypes: NodeTypes;
  readonly bounds: Box;
  /** What to look at first when the drawing is too large to read whole. */
  readonly focus: Box | null;
  /** Boxes that arrow keys walk between; their elements carry `data-key`. */
  readonly stops: ReadonlyMap<string, Box>;
  readonly label: string;
  readonly children?: ReactNode;
  readonly onClear?: () => void;
  readonly ref?: Ref<CanvasHandle>;
}

/** Above this many nodes only those in view are in the page. */
const RENDER_VISIBLE_ABOVE = 120;

export function FlowCanvas(props: FlowCanvasProps) {
  return (
    <ReactFlowProvider>
      <Board {...props} />
    </ReactFlowProvider>
  );
}

function Board({ nodes, edges, nodeTypes, bounds, focus, stops, label, children, onClear, ref }: FlowCanvasProps) {
  const flow = useReactFlow();
  const store = useStoreApi();
  const width = useStore((s) => s.width);
  const height = useStore((s) => s.height);
  const moved = useRef(false);
  const root = useRef<HTMLDivElement>(null);
  const { x, y, width: boundsWidth, height: boundsHeight } = bounds;

  useEffect(() => {
    if (moved.current || width === 0 || height === 0) return;
    void flow.setViewport(firstView({ x, y, width: boundsWidth, height: boundsHeight }, { width, height }, focus));
    // The focus alone must not move the view: only growth or a resize does.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [flow, x, y, boundsWidth, boundsHeight, width, height]);

  const reveal = useCallback((box: Box) => {
    const { width: w, height: h, transform } = store.getState();
    const view = { x: transform[0], y: transform[1], zoom: transform[2] };
    if (!isInView(box, view, { width: w, height: h })) void flow.setViewport(centredOn(box, { width: w, height: h }, Math.max(view.zoom, 0.6)), { duration: glide() });
  }, [flow, store]);

  useImperativeHandle(ref, () => ({
    fit: () => {
      moved.current = false;
      const { width: w, height: h } = store.getState();
      void flow.setViewport(fitView(bounds, { width: w, height: h }), { duration: glide() });
    },
    reveal,
  }), [flow, store, bounds, reveal]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.key.startsWith('Arrow')) return;
    const from = (event.target as HTMLElement).closest<HTMLElement>('[data-key]')?.dataset['key'];
    if (from === undefined) return;
    const next = nearestInDirection(stops, from, event.key as ArrowKey);
    const box = next === undefined ? undefined : stops.get(next);
    event.preventDefault();
    event.stopPropagation();
    if (next === undefined || box === undefined) return;
    reveal(box);
    const focusNext = (): void => root.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(next)}"]`)?.focus({ preventScroll: true });
    focusNext();
    // A node outside the view is in the page only after the view has moved there.
    requestAnimationFrame(() => requestAnimationFrame(focusNext));
  };

  return (
    <div ref={root} className={styles.board} onKeyDown={onKeyDown} role="group" aria-label={label}>
      <ReactFlow
        nodes={nodes as Node[]} edges={edges as FlowEdge[]} nodeTypes={nodeTypes} edgeTypes={EDGE_TYPES}
        nodesDraggable={false} nodesConnectable={false} nodesFocusable={false} edgesFocusable={false} elementsSelectable={false}
        onlyRenderVisibleElements={nodes.length > RENDER_VISIBLE_ABOVE}
        minZoom={MIN_ZOOM} maxZoom={MAX_ZOOM} panOnScroll zoomOnDoubleClick={false} disableKeyboardA11y
        onMoveStart={(event) => { if (event !== null) moved.current = true; }}
        onPaneClick={onClear}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.5} color="var(--line)" bgColor="var(--bg)" />
      </ReactFlow>
      {children}
    </div>
  );
}

function glide(): number {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 180;
}
