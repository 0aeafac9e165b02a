'use client';
import { ChevronRight } from 'lucide-react';
import { memo, useState } from 'react';
import type { ExecutorCard, ExecutorsView } from '../../../engine/status/views/executors.ts';
import { formatBytes, plural } from '../../ui/format.ts';
import { DataTable, type Column } from '../parts/DataTable.tsx';
import { Empty } from '../parts/Empty.tsx';
import { StateChip } from '../parts/StateChip.tsx';
import { executorLook } from '../parts/states.ts';
import { KillButton } from './KillButton.tsx';
import { MemoryChart } from './MemoryChart.tsx';
import styles from './executors.module.css';
import { duration } from '../parts/duration.ts';

export interface ExecutorsPageProps {
  readonly view: ExecutorsView;
  /** Set while the application lives and its notebook is known: executors can then be killed. */
  readonly killPath: string | null;
  readonly onOpenStage: (stageId: number, attempt: number) => void;
}

/** `3 alive, 1 lost · 4 cores · 2 tasks running · storage 24 MiB of 1.8 GiB` */
export function executorsSentence({ totals }: ExecutorsView): string {
  return [
    `${totals.alive} alive${totals.lost > 0 ? `, ${totals.lost} lost` : ''}`, plural(totals.cores, 'core'), totals.runningTasks === 0 ? 'idle' : `${plural(totals.runningTasks, 'task')} running`,
    `storage ${formatBytes(totals.storageUsed)} of ${formatBytes(totals.maxMemory)}`,
    totals.diskUsed > 0 ? `${formatBytes(totals.diskUsed)} on disk` : '', totals.failedTasks > 0 ? plural(totals.failedTasks, 'failed task') : '',
  ].filter(Boolean).join(' · ');
}

/** Executors as cards, each with its memory over time. */
export function ExecutorsPage({ view, killPath, onOpenStage }: ExecutorsPageProps) {
  if (view.executors.length === 0) return <Empty title="No executors yet">They start with the kernel: run any cell.</Empty>;
  const alive = view.executors.filter((card) => card.state === 'alive');
  const lost = view.executors.filter((card) => card.state !== 'alive').toReversed();
  return (
    <div className={styles.page}>
      {alive.map((card) => <Card key={card.id} card={card} length={view.length} killPath={killPath} onOpenStage={onOpenStage} />)}
      {lost.map((card) => <LostCard key={card.id} card={card} length={view.length} />)}
      <div className={styles.legend} aria-hidden>
        <span>┄ limit</span><span className={styles.failText}>▾ eviction</span><span className={styles.spillText}>▴ spill</span><span className={styles.failText}>│ loss</span>
      </div>
    </div>
  );
}

const Card = memo(function Card({ card, length, killPath, onOpenStage }: { readonly card: ExecutorCard; readonly length: number; readonly killPath: string | null; readonly onOpenStage: ExecutorsPageProps['onOpenStage'] }) {
  const name = card.isDriver ? 'Driver' : `Executor ${card.id}`;
  return (
    <section className={styles.card} aria-label={`${name}, ${card.stateText}`} data-state={card.state}>
      <div className={styles.head}>
        <h3>{name}</h3>
        <StateChip look={executorLook(card.state)} text={card.stateText.split(', replaced')[0] ?? card.stateText} />
        <span className={styles.dim}>{card.summary}{card.replaces === null ? '' : ` · stands in for executor ${card.replaces}`}</span>
        <span className={styles.grow} />
        {card.runningTasks.slice(0, 4).map((task) => (
          <button key={task.taskId} type="button" className={styles.task} onClick={() => onOpenStage(task.stageId, task.stageAttempt)} title={`Task ${task.taskId}: show its stage`}>▸ {task.stageId}.{task.partition}</button>
        ))}
        {killPath !== null && card.state === 'alive' && !card.isDriver && <KillButton card={card} notebookPath={killPath} />}
      </div>
      {card.series.length === 0 ? <p className={styles.unmeasured}>No memory measurement has come from it yet.</p> : <MemoryChart card={card} length={length} />}
      <Facts card={card} />
    </section>
  );
});

/** An executor that is gone: a line, and its past on demand. */
const LostCard = memo(function LostCard({ card, length }: { readonly card: ExecutorCard; readonly length: number }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.lostCard} data-state={card.state} onToggle={(event) => setOpen(event.currentTarget.open)} aria-label={`Executor ${card.id}, ${card.stateText}`}>
      <summary className={styles.head}>
        <ChevronRight size={14} aria-hidden className={styles.fold} />
        <h3>Executor {card.id}</h3>
        <StateChip look={executorLook(card.state)} text={card.stateText.split(', replaced')[0] ?? card.stateText} />
        <span className={styles.dim}>{card.summary}</span>
      </summary>
      {open && (
        <>
          {card.series.length === 0 ? <p className={styles.unmeasured}>Its memory was not measured.</p> : <MemoryChart card={card} length={length} />}
          <Facts card={card} />
        </>
      )}
    </details>
  );
});

function Facts({ card }: { readonly card: ExecutorCard }) {
  return (
    <p className={styles.facts}>
      {[
        card.pid === null || card.pid === 0 ? '' : `pid ${card.pid}`,
        `${plural(card.completedTasks, 'task')} done`,
        `task time ${duration(card.taskTime)}`,
        `GC ${Math.round(100 * card.gcFraction)} %${card.gcFraction > 0.1 ? ' ▲' : ''}`,
        card.inputBytes > 0 ? `input ${formatBytes(card.inputBytes)}` : '',
        `shuffle read ${formatBytes(card.shuffleRead)}, written ${formatBytes(card.shuffleWrite)}`,
        card.maxOffHeap > 0 ? `off the heap ${formatBytes(card.offHeapUsed)} of ${formatBytes(card.maxOffHeap)}` : '',
        card.spilled > 0 ? `spilled ${formatBytes(card.spilled)}` : '',
      ].filter(Boolean).join(' · ')}
    </p>
  );
}

const bytes = (n: number): string => (n === 0 ? '' : formatBytes(n));
const COLUMNS: readonly Column<ExecutorCard>[] = [
  { key: 'id', header: 'Executor', width: '82px', value: (r) => r.id },
  { key: 'state', header: 'State', width: 'minmax(130px,1fr)', value: (r) => r.stateText, render: (r) => <StateChip look={executorLook(r.state)} text={r.stateText} /> },
  { key: 'cores', header: 'Cores', width: '60px', numeric: true, value: (r) => r.cores },
  { key: 'running', header: 'Running', width: '74px', numeric: true, value: (r) => r.runningTasks.length },
  { key: 'done', header: 'Done', width: '66px', numeric: true, value: (r) => r.completedTasks },
  { key: 'failed', header: 'Failed', width: '66px', numeric: true, value: (r) => r.failedTasks },
  { key: 'blocks', header: 'Blocks', width: '66px', numeric: true, value: (r) => r.rddBlocks },
  { key: 'storage', header: 'Storage', width: '84px', numeric: true, value: (r) => r.memoryUsed, render: (r) => bytes(r.memoryUsed) },
  { key: 'execution', header: 'Execution', width: '84px', numeric: true, value: (r) => r.now?.execution ?? 0, render: (r) => bytes(r.now?.execution ?? 0) },
  { key: 'heap', header: 'Heap used', width: '84px', numeric: true, value: (r) => r.now?.heapUsed ?? 0, render: (r) => bytes(r.now?.heapUsed ?? 0) },
  { key: 'limit', header: 'Unified limit', width: '92px', numeric: true, value: (r) => r.maxMemory, render: (r) => bytes(r.maxMemory) },
  { key: 'disk', header: 'Disk', width: '80px', numeric: true, value: (r) => r.diskUsed, render: (r) => bytes(r.diskUsed) },
  { key: 'time', header: 'Task time', width: '84px', numeric: true, value: (r) => r.taskTime, render: (r) => duration(r.taskTime) },
  { key: 'gc', header: 'GC', width: '56px', numeric: true, value: (r) => r.gcFraction, render: (r) => `${Math.round(100 * r.gcFraction)} %` },
  { key: 'evictions', header: 'Evictions', width: '78px', numeric: true, value: (r) => r.markers.reduce((n, m) => n + (m.kind === 'evicted' ? m.count : 0), 0) },
  { key: 'spilled', header: 'Spilled', width: '80px', numeric: true, value: (r) => r.spilled, render: (r) => bytes(r.spilled) },
];

/** The same in words. */
export function ExecutorsTable({ view }: { readonly view: ExecutorsView }) {
  return <DataTable label="Executors" columns={COLUMNS} rows={view.executors} rowKey={(r) => r.id} empty="No executors yet." />;
}
