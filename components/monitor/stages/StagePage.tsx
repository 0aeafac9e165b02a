'use client';
import { useMemo, useState } from 'react';
import type { StageView } from '../../../engine/status/views/stage.ts';
import { formatBytes, formatCount, plural } from '../../ui/format.ts';
import { DataTable } from '../parts/DataTable.tsx';
import { Empty } from '../parts/Empty.tsx';
import { Segmented } from '../parts/Segmented.tsx';
import { AccumulatorTable, QuantileTable, StageExecutorTable } from './StageTables.tsx';
import { localityWord, taskColumns } from './taskColumns.tsx';
import { TaskDetail } from './TaskDetail.tsx';
import { TaskTimeline } from './TaskTimeline.tsx';
import styles from './stages.module.css';
import { duration } from '../parts/duration.ts';

type Part = 'tasks' | 'summary' | 'executors' | 'accumulators';

/** One stage attempt: how long, how even, what happened in which slot, and every task. */
export function StagePage({ view }: { readonly view: StageView }) {
  const [part, setPart] = useState<Part>('tasks');
  const [opened, setOpened] = useState<number | null>(null);
  const detail = useMemo(() => (opened === null ? undefined : view.tasks.find((row) => row.taskId === opened)), [view, opened]);
  const open = (taskId: number): void => {
    setOpened((before) => (before === taskId ? null : taskId));
    setPart('tasks');
  };
  return (
    <div className={styles.page}>
      <StageCards view={view} />
      {view.skew !== null && (
        <div className={styles.finding}>
          <span aria-hidden className={styles.findingSign}>▲</span>
          <div><strong>{view.skew.sentence}</strong>{' '}
            <button type="button" className={styles.textButton} onClick={() => open(view.skew?.taskId ?? -1)}>Show the task</button>
          </div>
        </div>
      )}
      {view.failureReason !== null && <div className={styles.finding}><span aria-hidden className={styles.findingSign}>✕</span><pre>{view.failureReason}</pre></div>}
      {view.tasks.length === 0 ? (
        <Empty title={view.state === 'SKIPPED' ? 'Skipped' : 'No task has started yet'}>
          {view.state === 'SKIPPED' ? 'Its shuffle files were still there from an earlier job, so nothing had to run.' : 'The stage waits for the stages whose shuffle files it reads.'}
        </Empty>
      ) : (
        <>
          <section className={styles.box}><TaskTimeline timeline={view.timeline} onOpenTask={open} /></section>
          <section className={styles.box}>
            <div className={styles.boxHead}>
              <Segmented label="Part of the stage" value={part} onChange={setPart} options={[
                { value: 'tasks', label: 'Tasks' }, { value: 'summary', label: 'Summary' }, { value: 'executors', label: 'By executor' },
                ...(view.accumulators.length > 0 ? [{ value: 'accumulators' as const, label: 'Accumulators' }] : []),
              ]} />
              <span className={styles.dim}>{view.localities.map((l) => `${formatCount(l.count)} ${localityWord(l.locality)}`).join(', ')}{view.tasksDropped > 0 ? ` · ${plural(view.tasksDropped, 'task')} more are counted but not listed` : ''}</span>
            </div>
            {detail !== undefined && part === 'tasks' && <TaskDetail row={detail} onClose={() => setOpened(null)} />}
            <PartTable part={part} view={view} opened={opened} onOpen={open} />
          </section>
        </>
      )}
    </div>
  );
}

function PartTable({ part, view, opened, onOpen }: { readonly part: Part; readonly view: StageView; readonly opened: number | null; readonly onOpen: (taskId: number) => void }) {
  switch (part) {
    case 'tasks':
      return <DataTable grow label="Tasks" columns={taskColumns(view.cards.memorySpilled > 0)} rows={view.tasks} rowKey={(r) => r.taskId} selectedKey={opened} initialSort={{ column: 'index', descending: false }} onOpen={(r) => onOpen(r.taskId)} />;
    case 'summary':
      return <QuantileTable rows={view.quantiles} />;
    case 'executors':
      return <StageExecutorTable rows={view.executors} spilled={view.cards.memorySpilled > 0} />;
    case 'accumulators':
      return <AccumulatorTable rows={view.accumulators} />;
  }
}

function StageCards({ view }: { readonly view: StageView }) {
  const { cards } = view;
  const ms = (n: number | null): string => (n === null ? '–' : duration(n));
  const list: readonly { readonly name: string; readonly value: string; readonly warn?: boolean }[] = [
    { name: 'elapsed', value: ms(cards.elapsed) },
    { name: 'task time, median', value: ms(cards.medianTaskTime) },
    { name: 'slowest', value: ms(cards.slowestTaskTime), warn: view.skew !== null },
    ...(cards.inputBytes > 0 ? [{ name: 'input', value: formatBytes(cards.inputBytes) }] : []),
    { name: 'shuffle read', value: formatBytes(cards.shuffleReadBytes) },
    { name: 'shuffle write', value: formatBytes(cards.shuffleWriteBytes) },
    ...(cards.outputBytes > 0 ? [{ name: 'output', value: formatBytes(cards.outputBytes) }] : []),
    ...(cards.memorySpilled > 0 ? [{ name: 'spill (memory)', value: formatBytes(cards.memorySpilled) }, { name: 'spill (disk)', value: formatBytes(cards.diskSpilled) }] : []),
    { name: 'GC', value: `${Math.round(100 * cards.gcFraction)} %`, warn: cards.gcFraction > 0.1 },
  ];
  return (
    <dl className={styles.cards}>
      {list.map((card) => <div key={card.name}><dt>{card.name}</dt><dd data-warn={card.warn || undefined}>{card.value}{card.warn && <span className="visually-hidden"> (worth a look)</span>}</dd></div>)}
    </dl>
  );
}
