'use client';
import { memo, useMemo, useRef, useState } from 'react';
import type { ExecutorMarker } from '../../../engine/status/executor.ts';
import type { ExecutorCard } from '../../../engine/status/views/executors.ts';
import { formatBytes } from '../../ui/format.ts';
import { useWidth } from '../parts/useCanvas.ts';
import { ticks } from '../stages/timelineRaster.ts';
import { memoryShape, sampleAt, spacedMarkers } from './memoryShape.ts';
import styles from './executors.module.css';
import { duration } from '../parts/duration.ts';

const HEIGHT = 118;
const SIGNS: Readonly<Record<ExecutorMarker['kind'], string>> = { evicted: '▾', spilled: '▴', lost: '◌' };

/** Memory of one executor over time: storage and execution stacked, heap as a line, the unified limit dashed. */
export const MemoryChart = memo(function MemoryChart({ card, length }: { readonly card: ExecutorCard; readonly length: number }) {
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const [hover, setHover] = useState<number | null>(null);
  const until = card.lostAt ?? length;
  const shape = useMemo(() => memoryShape(card.series, { width: Math.max(1, width), height: HEIGHT }, length, card.maxMemory, until), [card.series, card.maxMemory, width, length, until]);
  const markers = useMemo(() => spacedMarkers(card.markers, shape.x), [card.markers, shape]);
  const lost = card.markers.find((marker) => marker.kind === 'lost');
  const at = hover === null ? null : sampleAt(card.series, hover);
  return (
    <div ref={holder} className={styles.chart}>
      {width > 0 && (
        <svg
          width={width} height={HEIGHT + 20} role="img" aria-label={card.now === null ? 'Memory was not measured' : `Memory now: storage ${formatBytes(card.now.storage)}, execution ${formatBytes(card.now.execution)}, heap ${formatBytes(card.now.heapUsed)}, unified limit ${formatBytes(card.maxMemory)}`}
          onPointerMove={(event) => setHover(((event.clientX - event.currentTarget.getBoundingClientRect().left) / width) * length)} onPointerLeave={() => setHover(null)}
        >
          <path className={styles.grid} d={`M0 ${shape.y(shape.tick)}H${width}`} />
          <path className={styles.storage} d={shape.storage} />
          <path className={styles.execution} d={shape.execution} />
          <path className={styles.heap} d={shape.heap} />
          <text className={styles.axis} x={0} y={shape.y(shape.tick) - 4}>{formatBytes(shape.tick)}</text>
          {shape.limitY === null && card.maxMemory > 0 && <text className={styles.axis} x={width} y={10} textAnchor="end">↑ unified {formatBytes(card.maxMemory)}</text>}
          {shape.limitY !== null && (
            <>
              <path className={styles.limit} d={`M0 ${shape.limitY}H${width}`} />
              <text className={styles.axis} x={width} y={Math.max(9, shape.limitY - 5)} textAnchor="end">unified {formatBytes(card.maxMemory)}</text>
            </>
          )}
          <path className={styles.base} d={`M0 ${HEIGHT}H${width}`} />
          {ticks({ from: 0, to: length }, width).map((t) => <text key={t} className={styles.axis} x={Math.min(shape.x(t), width - 24)} y={HEIGHT + 15}>{t === 0 ? '0 s' : `${Number((t / 1000).toFixed(2))} s`}</text>)}
          {markers.filter((marker) => marker.kind !== 'lost').map((marker, i) => {
            const sample = sampleAt(card.series, marker.time);
            const y = sample === null ? HEIGHT - 8 : shape.y(sample.storage + sample.execution) - 5;
            return (
              <text key={i} className={styles[marker.kind]} x={shape.x(marker.time)} y={Math.max(10, y)} textAnchor="middle">
                {SIGNS[marker.kind]}
                <title>{`${marker.kind} ${formatBytes(marker.bytes)} · ${marker.subject}${marker.count > 1 ? ` and ${marker.count - 1} more` : ''} · ${duration(marker.time)}`}</title>
              </text>
            );
          })}
          {card.lostAt !== null && (
            <>
              <path className={styles.lossLine} d={`M${shape.x(card.lostAt)} 8V${HEIGHT}`} />
              <text className={styles.lossText} x={shape.x(card.lostAt) + (shape.x(card.lostAt) > width - 180 ? -6 : 6)} y={30} textAnchor={shape.x(card.lostAt) > width - 180 ? 'end' : 'start'}>
                {shorten(lost?.subject ?? 'lost')} · {duration(card.lostAt)}
              </text>
            </>
          )}
          {at !== null && hover !== null && hover <= until && <path className={styles.cursor} d={`M${shape.x(hover)} 0V${HEIGHT}`} />}
        </svg>
      )}
      {at !== null && hover !== null && hover <= until && (
        <div className={styles.tip} style={{ left: Math.min(Math.max(0, shape.x(hover) + 10), Math.max(0, width - 176)) }}>
          <strong>{duration(hover)}</strong>
          <span><i className={styles.storageKey} />storage <b>{formatBytes(at.storage)}</b></span>
          <span><i className={styles.executionKey} />execution <b>{formatBytes(at.execution)}</b></span>
          <span><i className={styles.heapKey} />heap used <b>{formatBytes(at.heapUsed)}</b></span>
          {at.offHeap > 0 && <span><i />buffers <b>{formatBytes(at.offHeap)}</b></span>}
        </div>
      )}
    </div>
  );
});

function shorten(text: string): string {
  return text.length <= 36 ? text : `${text.slice(0, 35)}…`;
}
