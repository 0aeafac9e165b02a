'use client';
/** Edges as drawn: a narrow dependency is one line, a shuffle two with an open arrow head and what was moved beside it. */
import { memo } from 'react';
import type { Edge, EdgeProps } from 'reactflow';
import { cx } from '../../ui/cx.ts';
import type { Point } from '../layout/types.ts';
import { arrowHead, doublePath, labelPoint, linePath, type Direction } from './edgePath.ts';
import styles from './flow.module.css';

export interface EdgeData extends Record<string, unknown> {
  readonly route: readonly Point[];
  readonly direction: Direction;
  readonly label: string;
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
  const at = labelPoint(data.route, data.direction);
  const down = data.direction === 'down';
  return (
    <g className={cx(styles.shuffle, data.ghost && styles.ghostEdge, data.strong && styles.strong)}>
      <path d={doublePath(data.route, data.direction, 3, 9)} />
      <path className={styles.head} d={arrowHead(data.route, data.direction, 9)} />
      {data.label !== '' && (
        <text x={down ? at.x + 14 : at.x} y={down ? at.y + 4 : at.y - 12} textAnchor={down ? 'start' : 'middle'} className={styles.edgeLabel}>
          {data.label}
        </text>
      )}
    </g>
  );
});

export const EDGE_TYPES = { narrow: NarrowEdge, shuffle: ShuffleEdge };
