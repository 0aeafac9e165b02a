'use client';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { memo, useMemo, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import type { TimelineView } from '../../../engine/status/views/timeline.ts';
import { IconButton } from '../../ui/Button.tsx';
import { cx } from '../../ui/cx.ts';
import { useWidth } from '../parts/useCanvas.ts';
import { timeScale } from './timeScale.ts';
import { nextStop, scrubStops, timeSentence } from './scrubTimes.ts';
import styles from './scrub.module.css';
import { duration } from '../parts/duration.ts';

export interface ScrubberProps {
  readonly view: TimelineView;
  /** Milliseconds since the start that is shown; null: now. */
  readonly time: number | null;
  readonly onTime: (time: number | null) => void;
}

const HEIGHT = 26;
const EDGE = 7;

/** The run over time: jobs as bars; drag or use the keys to see every view as it was at any moment. */
export const Scrubber = memo(function Scrubber({ view, time, onTime }: ScrubberProps) {
  const holder = useRef<HTMLDivElement>(null);
  const width = useWidth(holder);
  const stops = useMemo(() => scrubStops(view), [view]);
  const shown = time ?? view.length;
  const scale = useMemo(() => timeScale(view), [view]);
  const x = (ms: number): number => EDGE + scale.share(ms) * Math.max(1, width - 2 * EDGE);
  const rows = Math.min(3, Math.max(1, view.rows));
  const pitch = 12 / rows;
  const set = (ms: number): void => onTime(ms >= view.length ? null : Math.max(0, ms));
  const fromPointer = (event: PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    set(scale.time((event.clientX - box.left - EDGE) / Math.max(1, width - 2 * EDGE)));
  };
  const onKey = (event: KeyboardEvent): void => {
    const by = (share: number) => (): void => set(scale.time(scale.share(shown) + (event.shiftKey ? 10 : 1) * share));
    const next = { ArrowLeft: by(-0.01), ArrowDown: by(-0.01), ArrowRight: by(0.01), ArrowUp: by(0.01), PageDown: () => set(nextStop(stops, shown, -1)), PageUp: () => set(nextStop(stops, shown, 1)), Home: () => set(0), End: () => onTime(null) }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    next();
  };
  return (
    <div className={styles.scrub}>
      <span className={styles.steps}>
        <IconButton size="small" label="Step back to the start or end of a job" onClick={() => set(nextStop(stops, shown, -1))}><ChevronLeft size={14} /></IconButton>
        <IconButton size="small" label="Step on to the start or end of a job" onClick={() => set(nextStop(stops, shown, 1))}><ChevronRight size={14} /></IconButton>
      </span>
      <div
        ref={holder} className={styles.track} role="slider" tabIndex={0} aria-label="Time of the run" aria-valuemin={0} aria-valuemax={Math.round(view.length)} aria-valuenow={Math.round(shown)} aria-valuetext={timeSentence(view, shown, duration)}
        onKeyDown={onKey} onPointerDown={(e) => { e.currentTarget.setPointerCapture(e.pointerId); fromPointer(e); }} onPointerMove={(e) => { if (e.buttons === 1) fromPointer(e); }}
      >
        {width > 0 && (
          <svg width={width} height={HEIGHT} aria-hidden>
            <rect className={styles.rail} x={EDGE} y={11} width={Math.max(0, width - 2 * EDGE)} height={4} rx={2} />
            {scale.pauses.map(({ from, to }) => <path key={from} className={styles.pause} d={`M${x(from) + 3} 13H${x(to) - 3}`}><title>{`Nothing ran for ${duration(to - from)}; drawn shorter`}</title></path>)}
            {view.jobs.map((job) => (
              <rect key={job.jobId} className={cx(styles.job, job.isCheckpoint ? styles.ckpt : styles[job.state])} x={x(job.start)} y={7 + (job.row % rows) * pitch} width={Math.max(2, x(job.end) - x(job.start))} height={Math.max(3, pitch - (rows > 1 ? 1 : 0))} rx={rows > 1 ? 1.5 : 3}>
                <title>{`Job ${job.jobId} ${job.action} · ${duration(job.end - job.start)}`}</title>
              </rect>
            ))}
            {view.marks.map((mark, i) => (
              <text key={i} className={mark.kind === 'checkpoint' ? styles.markCkpt : styles.markLost} x={x(mark.time)} y={6} textAnchor="middle">{mark.kind === 'checkpoint' ? '✂' : '◌'}<title>{mark.text}</title></text>
            ))}
            {time !== null && <rect className={styles.future} x={x(time)} y={4} width={Math.max(0, width - x(time))} height={18} />}
            <circle className={styles.head} cx={x(shown)} cy={13} r={6} />
          </svg>
        )}
      </div>
      <span className={styles.time}>{duration(shown)}</span>
      <button type="button" className={cx(styles.live, time === null && styles.liveOn)} onClick={() => onTime(null)} aria-pressed={time === null}>{view.live ? '● live' : 'end'}</button>
    </div>
  );
});
