'use client';
import { memo, useMemo, useRef, useState, type ReactNode } from 'react';
import type { ExecutorMarker } from '../../../engine/status/executor.ts';
import type { ExecutorCard } from '../../../engine/status/views/executors.ts';
import { formatBytes } from '../../ui/format.ts';
import { useWidth } from '../parts/useCanvas.ts';
import { ticks } from '../stages/timelineRaster.ts';
import { heapShape, poolShape, sampleAt, spacedMarkers, timeX, type StripScale } from './memoryShape.ts';
import styles from './executors.module.css';
import { duration } from '../parts/duration.ts';

const POOL = 78;
const HEAP = 34;
/** Room of the line of words above a strip, and of the time axis. */
const WORDS = 20;
const AXIS = 18;
const HEAP_TOP = WORDS + POOL + WORDS;
const BOTTOM = HEAP_TOP + HEAP;
const SIGNS: Readonly<Record<ExecutorMarker['kind'], string>> = { evicted: '▾', spilled: '▴', lost: '◌' };

/** Memory of one executor over time: storage and execution stacked under the unified limit, and the heap below them. */
export const MemoryChart = memo(function MemoryChart({ card, length }: { readonly card: ExecutorCard; readonly length: number }) {
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const [hover, setHover] = useState<number | null>(null);
  const until = card.lostAt ?? length;
  const { pool, heap } = useMemo(() => {
    const axis = { length, until };
    const strip = (height: number) => ({ width: Math.max(1, width), height });
    return { pool: poolShape(card.series, strip(POOL), axis, card.maxMemory), heap: heapShape(card.series, strip(HEAP), axis, card.heapLimit ?? 0) };
  }, [card.series, card.maxMemory, card.heapLimit, width, length, until]);
  const x = (time: number): number => timeX(time, length, width);
  const markers = useMemo(() => spacedMarkers(card.markers, (time) => timeX(time, length, width)), [card.markers, length, width]);
  const lost = card.markers.find((marker) => marker.kind === 'lost');
  const pointed = hover !== null && hover <= until ? sampleAt(card.series, hover) : null;
  const told = pointed ?? card.now;
  return (
    <div ref={holder} className={styles.chart} style={{ height: BOTTOM + AXIS }}>
      {told !== null && (
        <>
          <p className={styles.words}>
            <span><i className={styles.storageKey} />storage <b>{formatBytes(told.storage)}</b></span>
            <span><i className={styles.executionKey} />execution <b>{formatBytes(told.execution)}</b></span>
            <span>limit {formatBytes(card.maxMemory)}{pool.limitY === null && <span className={styles.beyond}>, above the chart</span>}</span>
            {pointed !== null && hover !== null && <span className={styles.when}>at {duration(hover)}</span>}
          </p>
          <p className={styles.words} style={{ top: WORDS + POOL }}>
            <span><i className={styles.heapKey} />heap used <b>{formatBytes(told.heapUsed)}</b></span>
            {card.heapLimit !== null && <span>limit {formatBytes(card.heapLimit)}{heap.limitY === null && <span className={styles.beyond}>, above the chart</span>}</span>}
            {told.offHeap > 0 && <span>buffers <b>{formatBytes(told.offHeap)}</b></span>}
          </p>
        </>
      )}
      {width > 0 && (
        <svg
          width={width} height={BOTTOM + AXIS} role="img" aria-label={card.now === null ? 'Memory was not measured' : `Memory now: storage ${formatBytes(card.now.storage)}, execution ${formatBytes(card.now.execution)}, unified limit ${formatBytes(card.maxMemory)}, heap ${formatBytes(card.now.heapUsed)}`}
          onPointerMove={(event) => setHover(((event.clientX - event.currentTarget.getBoundingClientRect().left) / width) * length)} onPointerLeave={() => setHover(null)}
        >
          <Strip scale={pool} top={WORDS} height={POOL} width={width}>
            <path className={styles.storage} d={pool.storage} />
            <path className={styles.execution} d={pool.execution} />
          </Strip>
          <Strip scale={heap} top={HEAP_TOP} height={HEAP} width={width}>
            <path className={styles.heap} d={heap.heap} />
          </Strip>
          {ticks({ from: 0, to: length }, width).map((t) => <text key={t} className={styles.axis} x={Math.min(x(t), width - 24)} y={BOTTOM + 14}>{t === 0 ? '0 s' : `${Number((t / 1000).toFixed(2))} s`}</text>)}
          {markers.filter((marker) => marker.kind !== 'lost').map((marker, i) => {
            const sample = sampleAt(card.series, marker.time);
            const y = sample === null ? POOL - 8 : pool.y(sample.storage + sample.execution) - 5;
            return (
              <text key={i} className={styles[marker.kind]} x={x(marker.time)} y={WORDS + Math.max(10, y)} textAnchor="middle">
                {SIGNS[marker.kind]}
                <title>{`${marker.kind} ${formatBytes(marker.bytes)} · ${marker.subject}${marker.count > 1 ? ` and ${marker.count - 1} more` : ''} · ${duration(marker.time)}`}</title>
              </text>
            );
          })}
          {card.lostAt !== null && (
            <>
              <path className={styles.lossLine} d={`M${x(card.lostAt)} ${WORDS}V${BOTTOM}`} />
              <text className={styles.lossText} x={x(card.lostAt) + (x(card.lostAt) > width - 180 ? -6 : 6)} y={WORDS + 24} textAnchor={x(card.lostAt) > width - 180 ? 'end' : 'start'}>
                {shorten(lost?.subject ?? 'lost')} · {duration(card.lostAt)}
              </text>
            </>
          )}
          {pointed !== null && hover !== null && <path className={styles.cursor} d={`M${x(hover)} ${WORDS}V${BOTTOM}`} />}
        </svg>
      )}
    </div>
  );
});

function Strip({ scale, top, height, width, children }: { readonly scale: StripScale; readonly top: number; readonly height: number; readonly width: number; readonly children: ReactNode }) {
  const tickY = scale.y(scale.tick);
  const atLimit = scale.limitY !== null && Math.abs(scale.limitY - tickY) < 12;
  return (
    <g transform={`translate(0 ${top})`}>
      {!atLimit && <path className={styles.grid} d={`M0 ${tickY}H${width}`} />}
      {children}
      {!atLimit && scale.top > 1 && <text className={styles.axis} x={width} y={tickY - 3} textAnchor="end">{formatBytes(scale.tick)}</text>}
      {scale.limitY !== null && <path className={styles.limit} d={`M0 ${scale.limitY}H${width}`} />}
      {scale.limitY !== null && <text className={styles.axis} x={width} y={Math.max(6, scale.limitY - 3)} textAnchor="end">limit</text>}
      <path className={styles.base} d={`M0 ${height}H${width}`} />
    </g>
  );
}

function shorten(text: string): string {
  return text.length <= 36 ? text : `${text.slice(0, 35)}…`;
}
