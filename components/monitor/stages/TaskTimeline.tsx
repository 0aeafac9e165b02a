'use client';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { StageView, TimelineLane, TimelineTask } from '../../../engine/status/views/stage.ts';
import { Button } from '../../ui/Button.tsx';
import { plural } from '../../ui/format.ts';
import { tokenPixel, useThemeName, useWidth } from '../parts/useCanvas.ts';
import { panRange, phaseTimes, PHASE_WORDS, rasterLane, taskAt, ticks, zoomRange, type Palette, type TimeRange } from './timelineRaster.ts';
import styles from './stages.module.css';
import { duration } from '../parts/duration.ts';

const LABEL = 84;
const AXIS = 22;
/** A tick's label; one with less room would be cut off at the edge. */
const TICK_ROOM = 40;

interface Hover {
  readonly lane: TimelineLane;
  readonly task: TimelineTask;
  readonly x: number;
  readonly y: number;
}

const PHASE_TOKENS = { schedulerDelay: '--line2', deserialize: '--wait', shuffleRead: '--exec', compute: '--done', shuffleWrite: '--ember', resultSerialize: '--ckpt', gettingResult: '--cache' } as const;

/** Tasks by executor slot over time. Drag to zoom into a stretch, Ctrl and wheel or + and − to zoom, arrows to move. */
export function TaskTimeline({ timeline, onOpenTask }: { readonly timeline: StageView['timeline']; readonly onOpenTask: (taskId: number) => void }) {
  const holder = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = Math.max(0, useWidth(holder) - LABEL);
  const theme = useThemeName();
  const [zoom, setZoom] = useState<TimeRange | null>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const length = Math.max(1, timeline.length);
  const range = useMemo(() => zoom ?? { from: 0, to: length }, [zoom, length]);
  const laneHeight = timeline.lanes.length <= 10 ? 34 : timeline.lanes.length <= 40 ? 20 : 12;
  const barHeight = Math.round(laneHeight * 0.68);
  const height = timeline.lanes.length * laneHeight;

  useEffect(() => {
    const element = canvas.current;
    if (element === null || width === 0 || theme === '') return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    const context = element.getContext('2d');
    if (context === null) return;
    const palette = readPalette(element);
    const line = getComputedStyle(element).getPropertyValue('--line');
    timeline.lanes.forEach((lane, i) => paintLane(context, lane, i * laneHeight * ratio, barHeight * ratio, laneHeight * ratio, range, palette, line));
  }, [timeline, range, width, height, laneHeight, barHeight, theme]);

  const timeAt = (x: number): number => range.from + (x / Math.max(1, width)) * (range.to - range.from);
  const placeOf = (event: PointerEvent): { x: number; y: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const hit = (x: number, y: number): Hover | null => {
    const lane = timeline.lanes[Math.floor(y / laneHeight)];
    const task = lane === undefined ? null : taskAt(lane, timeAt(x), (3 / Math.max(1, width)) * (range.to - range.from));
    return lane === undefined || task === null ? null : { lane, task, x, y };
  };
  const onMove = (event: PointerEvent): void => {
    const { x, y } = placeOf(event);
    if (drag !== null) setDrag({ ...drag, to: x });
    setHover(drag === null ? hit(x, y) : null);
  };
  const onUp = (event: PointerEvent): void => {
    const { x, y } = placeOf(event);
    if (drag !== null && Math.abs(drag.from - drag.to) > 6) {
      const [a, b] = [timeAt(Math.min(drag.from, drag.to)), timeAt(Math.max(drag.from, drag.to))];
      setZoom({ from: Math.max(0, a), to: Math.min(length, Math.max(b, a + 2)) });
    } else {
      const found = hit(x, y);
      if (found !== null) onOpenTask(found.task.taskId);
    }
    setDrag(null);
  };
  const onKey = (event: KeyboardEvent): void => {
    const span = range.to - range.from;
    const middle = (range.from + range.to) / 2;
    const next = { '+': () => zoomRange(range, middle, 0.6, length), '=': () => zoomRange(range, middle, 0.6, length), '-': () => zoomRange(range, middle, 1 / 0.6, length), ArrowLeft: () => panRange(range, -span / 5, length), ArrowRight: () => panRange(range, span / 5, length), Home: () => ({ from: 0, to: length }) }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const moved = next();
    setZoom(moved.to - moved.from >= length ? null : moved);
  };
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    // React listens to wheel passively; zooming must keep the page from zooming too.
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const x = event.clientX - element.getBoundingClientRect().left;
      const at = range.from + (x / Math.max(1, width)) * (range.to - range.from);
      const next = zoomRange(range, at, event.deltaY > 0 ? 1.25 : 0.8, length);
      setZoom(next.to - next.from >= length ? null : next);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [range, width, length]);

  const x = (time: number): number => ((time - range.from) / Math.max(1e-9, range.to - range.from)) * width;
  return (
    <div className={styles.timeline}>
      <div className={styles.boxHead}>
        <h3>Timeline</h3>
        <span className={styles.phases}>
          {Object.entries(PHASE_TOKENS).map(([phase, token]) => (
            <span key={phase}><i style={{ background: `var(${token})` }} />{PHASE_WORDS[phase as keyof typeof PHASE_TOKENS]}</span>
          ))}
        </span>
        {zoom !== null && <Button size="small" className={styles.resetZoom} onClick={() => setZoom(null)}>Reset zoom</Button>}
      </div>
      <div className={styles.lanes} ref={holder} tabIndex={0} role="group" onKeyDown={onKey} aria-label={`Timeline of ${plural(timeline.lanes.length, 'slot')}, ${duration(length)}. Plus and minus zoom, arrows move. The task table says the same in words.`}>
        <div className={styles.laneLabels} style={{ width: LABEL, height }} aria-hidden>
          {timeline.lanes.map((lane) => <span key={lane.key} style={{ height: laneHeight, lineHeight: `${barHeight}px` }}>{laneHeight > 12 ? lane.label : ''}</span>)}
        </div>
        <div className={styles.plot} style={{ height: height + AXIS }}>
          <canvas ref={canvas} style={{ width, height }} onPointerDown={(e) => { const { x: at } = placeOf(e); e.currentTarget.setPointerCapture(e.pointerId); setDrag({ from: at, to: at }); }} onPointerMove={onMove} onPointerUp={onUp} onPointerLeave={() => setHover(null)} onDoubleClick={() => setZoom(null)} />
          {timeline.lanes.map((lane, i) => lane.lostAt !== null && lane.lostAt >= range.from && lane.lostAt <= range.to && (
            <span key={lane.key} className={styles.lost} style={{ left: Math.min(x(lane.lostAt), width - 96), top: i * laneHeight, lineHeight: `${barHeight}px` }}>◌ executor lost</span>
          ))}
          {wideLabels(timeline.lanes, range, width, laneHeight).map((label) => (
            <span key={label.key} className={styles.wide} style={{ left: label.x, top: label.y, width: label.width, height: barHeight }}><b>{label.text}</b></span>
          ))}
          {drag !== null && <span className={styles.zoomBox} style={{ left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from), height }} />}
          {ticks(range, width).filter((t) => x(t) <= width - TICK_ROOM).map((t) => <span key={t} className={styles.tick} style={{ left: x(t), top: height }}>{formatTick(t)}</span>)}
          {hover !== null && <TaskTip hover={hover} width={width} />}
        </div>
      </div>
    </div>
  );
}

function formatTick(ms: number): string {
  return ms === 0 ? '0 s' : ms < 1000 ? `${ms} ms` : `${Number((ms / 1000).toFixed(2))} s`;
}

const NAMED_FROM = 120;

/** Tasks wide enough to be named inside their bar. */
function wideLabels(lanes: readonly TimelineLane[], range: TimeRange, width: number, laneHeight: number): { key: string; x: number; y: number; width: number; text: string }[] {
  if (laneHeight < 20) return [];
  const scale = width / Math.max(1e-9, range.to - range.from);
  const least = NAMED_FROM / scale;
  return lanes.flatMap((lane, i) => lane.tasks.flatMap((task) => {
    if (task.end - task.start < least || task.end < range.from || task.start > range.to) return [];
    const left = Math.max(0, (task.start - range.from) * scale);
    const right = Math.min(width, (task.end - range.from) * scale);
    if (right - left < NAMED_FROM) return [];
    const sign = task.state === 'FAILED' ? '✕ ' : task.state === 'KILLED' ? '⊘ ' : task.state === 'RUNNING' ? '▸ ' : '';
    return [{ key: `${lane.key}/${task.taskId}`, x: left, y: i * laneHeight, width: right - left, text: `${sign}partition ${task.index}` }];
  }));
}

function TaskTip({ hover, width }: { readonly hover: Hover; readonly width: number }) {
  const { lane, task } = hover;
  const phases = phaseTimes(task);
  return (
    <div className={styles.tip} style={{ left: Math.min(hover.x + 12, Math.max(0, width - 210)), top: hover.y + 14 }} role="presentation">
      <strong>Partition {task.index}{task.attempt > 0 ? `, attempt ${task.attempt}` : ''}</strong>
      <span>task {task.taskId} · {lane.label} · {task.state.toLowerCase()}</span>
      <dl>
        {phases.map(({ phase, ms }) => <div key={phase}><dt><i style={{ background: `var(${PHASE_TOKENS[phase]})` }} />{PHASE_WORDS[phase]}</dt><dd>{duration(ms)}</dd></div>)}
        <div><dt>in all</dt><dd>{duration(task.end - task.start)}</dd></div>
      </dl>
    </div>
  );
}

function paintLane(context: CanvasRenderingContext2D, lane: TimelineLane, y: number, bar: number, pitch: number, range: TimeRange, palette: Palette, line: string): void {
  const width = context.canvas.width;
  const rows = Math.max(1, Math.round(bar));
  const row = rasterLane(lane.tasks, range, width, palette);
  const image = new Uint32Array(width * rows);
  for (let r = 0; r < rows; r++) image.set(row, r * width);
  context.putImageData(new ImageData(new Uint8ClampedArray(image.buffer), width, rows), 0, Math.round(y));
  context.fillStyle = line;
  context.fillRect(0, Math.round(y + pitch) - 1, width, 1);
}

function readPalette(element: Element): Palette {
  const phase = (name: keyof typeof PHASE_TOKENS): number => tokenPixel(element, PHASE_TOKENS[name], name === 'compute' ? 0.92 : 0.78);
  return {
    schedulerDelay: phase('schedulerDelay'), deserialize: phase('deserialize'), shuffleRead: phase('shuffleRead'), compute: phase('compute'), shuffleWrite: phase('shuffleWrite'), resultSerialize: phase('resultSerialize'), gettingResult: phase('gettingResult'),
    running: tokenPixel(element, '--run'), runningLight: tokenPixel(element, '--run', 0.6), failed: tokenPixel(element, '--fail'), failedLight: tokenPixel(element, '--fail', 0.35),
  };
}
