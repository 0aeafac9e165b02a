'use client';
/** Edges as drawn: a narrow dependency is one line, a shuffle two with an open arrow head and what was moved beside it. */
import { memo } from 'react';
import type { Edge, EdgeProps } from 'reactflow';
import { cx } from '../../ui/cx.ts';
import type { Point, Stretch } from '../layout/types.ts';
import { arrowHead, doublePath, labelPlace, linePath, type Direction } from './edgePath.ts';
import styles from './flow.module.css';

export interface EdgeData extends Record<string, unknown> {
  readonly route: readonly Point[];
  readonly direction: Direction;
  readonly label: string;
  /** Where the label has room; null for an edge without one. */
  readonly free: Stretch | null;
  /** Recovery no longer needs it. */
  readonly ghost: boolean;
  /** Drawn strong: on the critical path. */
  readonly strong: boolean;
}

export type FlowEdge = Edge<EdgeData>;

export const NarrowEdge = memo(function NarrowEdge({ data }: EdgeProps<FlowEdge>) {
  if (data === undefined) return null;
  return <path className={cx(styles.narrow, data.ghost && styles.ghostEdge)} d={linePath(data.route, data.direction)} />;
});

export const ShuffleEdge = memo(function ShuffleEdge({ data }: EdgeProps<FlowEdge>) {
  if (data === undefined) return null;
  return (
    <g className={cx(styles.shuffle, data.ghost && styles.ghostEdge, data.strong && styles.strong)}>
      <path d={doublePath(data.route, data.direction, 3, 9)} />
      <path className={styles.head} d={arrowHead(data.route, data.direction, 9)} />
      {data.label !== '' && data.free !== null && <EdgeLabel free={data.free} direction={data.direction} text={data.label} />}
    </g>
  );
});

const LETTER = 6.1;

function EdgeLabel({ free, direction, text }: { readonly free: Stretch; readonly direction: Direction; readonly text: string }) {
  const at = labelPlace(free, direction);
  if (at.on === 'line') {
    const width = text.length * LETTER + 8;
    return (
      <>
        <rect className={styles.labelGround} x={at.x - width / 2} y={at.y - 8} width={width} height={16} rx={4} />
        <text x={at.x} y={at.y + 4} textAnchor="middle" className={styles.edgeLabel}>{text}</text>
      </>
    );
  }
  return direction === 'down'
    ? <text x={at.x + 14} y={at.y + 4} className={styles.edgeLabel}>{text}</text>
    : <text x={at.x} y={at.y - 10} textAnchor="middle" className={styles.edgeLabel}>{text}</text>;
}

export const EDGE_TYPES = { narrow: NarrowEdge, shuffle: ShuffleEdge };
