'use client';
/** The five views as panels: each derives what it draws from the status at the chosen time, and has a table twin. */
import { ArrowLeft } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { CellRange } from '../../../engine/events/types.ts';
import type { JobStatus } from '../../../engine/status/job.ts';
import type { Status } from '../../../engine/status/status.ts';
import { executorsView } from '../../../engine/status/views/executors.ts';
import { jobDagView } from '../../../engine/status/views/jobDag.ts';
import { jobRows, stageRows } from '../../../engine/status/views/jobs.ts';
import { lineageView } from '../../../engine/status/views/lineage.ts';
import { stageView } from '../../../engine/status/views/stage.ts';
import { storageView } from '../../../engine/status/views/storage.ts';
import { clearSelection, selectRdd, useSelection } from '../../client/selectionStore.ts';
import { actionPills, leafPills } from '../../lineage/actions.ts';
import type { CanvasHandle } from '../../lineage/flow/FlowCanvas.tsx';
import { LineageDetail } from '../../lineage/LineageDetail.tsx';
import { LineageGraph } from '../../lineage/LineageGraph.tsx';
import { LineageTable } from '../../lineage/LineageTable.tsx';
import { foldGhosts } from '../../lineage/foldGhosts.ts';
import lineageStyles from '../../lineage/lineage.module.css';
import { Button } from '../../ui/Button.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { executorsSentence, ExecutorsPage, ExecutorsTable } from '../executors/ExecutorsPage.tsx';
import { JobDag } from '../jobs/JobDag.tsx';
import { JobList } from '../jobs/JobList.tsx';
import { JobTable } from '../jobs/JobTable.tsx';
import { ownWords } from '../jobs/ownWords.ts';
import jobStyles from '../jobs/jobs.module.css';
import type { ExplorerPlace } from '../links.ts';
import { cellWords } from '../parts/cellLabel.ts';
import { Empty } from '../parts/Empty.tsx';
import { Segmented } from '../parts/Segmented.tsx';
import { showCode } from '../parts/showCode.ts';
import { StateChip } from '../parts/StateChip.tsx';
import { BARRIER_HINT, BARRIER_MARK, jobLook, stageLook } from '../parts/states.ts';
import { useView } from '../parts/useView.ts';
import { StageList } from '../stages/StageList.tsx';
import { StagePage } from '../stages/StagePage.tsx';
import { StoragePage, StorageTable } from '../storage/StoragePage.tsx';
import { Toolbar } from './Toolbar.tsx';
import styles from './explorer.module.css';

export interface PanelProps {
  readonly status: Status;
  readonly go: (place: ExplorerPlace) => void;
  /** Address of the place as a full page; null on a full page. */
  readonly fullPage: string | null;
}

function useRddPicker(status: Status): readonly [number | null, (rddId: number) => void] {
  const selected = useSelection((s) => s.rddId);
  const pick = useCallback((rddId: number) => pickRdd(rddId, status.lineage[rddId]?.cell ?? null), [status]);
  return [selected, pick];
}

/** The RDD's code lights up, and comes into view. */
function pickRdd(rddId: number, range: CellRange | null): void {
  selectRdd(rddId, range);
  if (range !== null) showCode(range);
}

export function LineagePanel({ status, go, fullPage }: PanelProps) {
  const [checkpoint, setCheckpoint] = useState<'after' | 'before'>('after');
  const [table, setTable] = useState(false);
  const canvas = useRef<CanvasHandle>(null);
  const { rddId, origin } = useSelection();
  const { view, actions } = useView(status, (now) => {
    const lineage = lineageView(now, { checkpoint });
    return { view: lineage, actions: actionPills(now, lineage) };
  }, checkpoint);
  const [unfolded, setUnfolded] = useState(false);
  const selected = useMemo(() => (rddId === null ? null : view.nodes.find((node) => node.rdds.some((rdd) => rdd.id === rddId)) ?? null), [view, rddId]);
  const folded = useMemo(() => {
    const few = foldGhosts(view, unfolded);
    return selected === null || few.view.nodes.some((node) => node.key === selected.key) ? few : foldGhosts(view, true);
  }, [view, unfolded, selected]);
  const pills = useMemo(() => leafPills(actions, folded.view), [actions, folded]);
  const select = (key: string | null): void => {
    const node = view.nodes.find((n) => n.key === key);
    if (node === undefined || node.key === selected?.key) clearSelection();
    else pickRdd(node.rddId, node.cell);
  };
  const hasCheckpoint = Object.keys(status.checkpoints).length > 0;
  if (view.nodes.length === 0) return <Empty title="No lineage yet">Make an RDD in a cell, with <code>sc.parallelize</code> or <code>sc.textFile</code>: its lineage is drawn as soon as the cell ends, before any action.</Empty>;
  return (
    <div className={lineageStyles.body}>
      <Toolbar table={{ on: table, toggle: () => setTable(!table) }} onFit={table ? undefined : () => canvas.current?.fit()} fullPage={fullPage}>
        {hasCheckpoint && <Segmented label="Lineage after or before the checkpoint" value={checkpoint} onChange={setCheckpoint} options={[{ value: 'after', label: 'After checkpoint' }, { value: 'before', label: 'Before' }]} />}
        <span className={styles.sentence} title={view.sentence}>{view.sentence}</span>
        {unfolded && <Button look="quiet" size="small" onClick={() => setUnfolded(false)}>Fold the past</Button>}
      </Toolbar>
      {table
        ? <LineageTable view={view} selected={selected?.key ?? null} onSelect={select} />
        : <LineageGraph ref={canvas} view={folded.view} pills={pills} pasts={folded.pasts} onUnfold={() => setUnfolded(true)} selected={selected?.key ?? null} follow={origin === 'code'} onSelect={select} onOpenStage={(stageId, attempt) => go({ view: 'stages', stageId, attempt })} onOpenJob={(jobId) => go({ view: 'jobs', jobId })} />}
      {selected !== null && <LineageDetail node={selected} advice={view.advice[selected.key] ?? null} action={actions.find((action) => action.node === selected.key) ?? null} onOpenJob={(jobId) => go({ view: 'jobs', jobId })} onClose={clearSelection} />}
    </div>
  );
}

export function JobsPanel({ status, go, fullPage }: PanelProps) {
  const rows = useView(status, jobRows);
  return (
    <>
      {rows.length > 0 && <Toolbar fullPage={fullPage}><span className={styles.sentence}>{jobsSentence(rows)}</span></Toolbar>}
      <JobList rows={rows} onOpen={(jobId) => go({ view: 'jobs', jobId })} />
    </>
  );
}

function jobsSentence(rows: readonly { readonly state: string }[]): string {
  const of = (state: string): number => rows.filter((row) => row.state === state).length;
  return [[of('RUNNING'), 'running'], [of('SUCCEEDED'), 'done'], [of('FAILED'), 'failed']].filter(([n]) => n !== 0).map(([n, word]) => `${n} ${word}`).join(' · ');
}

/** What its code calls a job: `Nightly numbers · group nightly · tag blue`. */
function jobLabels(job: JobStatus | undefined): string {
  if (job === undefined) return '';
  const tags = job.tags.length === 0 ? '' : `${job.tags.length === 1 ? 'tag' : 'tags'} ${job.tags.join(', ')}`;
  const { description, group } = ownWords(job);
  return [description ?? '', group === null ? '' : `group ${group}`, tags].filter(Boolean).join(' · ');
}

export function JobPanel({ status, go, fullPage, jobId }: PanelProps & { readonly jobId: number }) {
  const [table, setTable] = useState(false);
  const canvas = useRef<CanvasHandle>(null);
  const view = useView(status, (now) => jobDagView(now, jobId), String(jobId));
  const [rdd, pickRdd] = useRddPicker(status);
  const openStage = useCallback((stageId: number, attempt: number) => go({ view: 'stages', stageId, attempt }), [go]);
  if (view === null) return <Missing what={`Job ${jobId}`} back="All jobs" onBack={() => go({ view: 'jobs' })} />;
  return (
    <div className={jobStyles.page}>
      <Toolbar table={{ on: table, toggle: () => setTable(!table) }} onFit={table ? undefined : () => canvas.current?.fit()} fullPage={fullPage}>
        <Button look="quiet" size="small" onClick={() => go({ view: 'jobs' })}><ArrowLeft size={13} aria-hidden /> Jobs</Button>
        <strong>Job {view.jobId}</strong>
        <StateChip look={jobLook(view.state)} />
        <span className={styles.sentence}>{[cellWords(view.cell), jobLabels(status.jobs[jobId])].filter(Boolean).join(' · ')}</span>
      </Toolbar>
      <div className={jobStyles.headline}>
        <h2>{view.name.replace(/ at .*$/s, '')}</h2>
        <p title={view.sentence}>{view.sentence}</p>
      </div>
      {view.error !== null && <div className={jobStyles.error} role="alert">{view.error}</div>}
      {table ? <JobTable view={view} onOpen={openStage} /> : <JobDag ref={canvas} view={view} selectedRdd={rdd} onOpenStage={openStage} onSelectRdd={pickRdd} onClear={clearSelection} />}
    </div>
  );
}

export function StagesPanel({ status, go, fullPage }: PanelProps) {
  const rows = useView(status, stageRows);
  const count = (state: string): number => rows.filter((row) => row.state === state).length;
  const sentence = ([['ACTIVE', 'running'], ['PENDING', 'waiting'], ['COMPLETE', 'done'], ['SKIPPED', 'skipped'], ['FAILED', 'failed']] as const).filter(([state]) => count(state) > 0).map(([state, word]) => `${count(state)} ${word}`).join(' · ');
  return (
    <>
      {rows.length > 0 && <Toolbar fullPage={fullPage}><span className={styles.sentence}>{sentence}</span></Toolbar>}
      <StageList rows={rows} onOpen={(stageId, attempt) => go({ view: 'stages', stageId, attempt })} />
    </>
  );
}

export function StagePanel({ status, go, fullPage, stageId, attempt }: PanelProps & { readonly stageId: number; readonly attempt: number }) {
  const view = useView(status, (now) => stageView(now, stageId, attempt), `${stageId}.${attempt}`);
  if (view === null) return <Missing what={`Stage ${stageId}`} back="All stages" onBack={() => go({ view: 'stages' })} />;
  const job = view.jobIds.at(-1);
  const look = stageLook(view.state);
  return (
    <>
      <Toolbar fullPage={fullPage}>
        <Button look="quiet" size="small" onClick={() => go({ view: 'stages' })}><ArrowLeft size={13} aria-hidden /> Stages</Button>
        <strong>Stage {view.stageId}</strong>
        <StateChip look={look} text={view.state === 'SKIPPED' ? look.word : `${formatCount(view.done)} of ${plural(view.total, 'task')}`} />
        {view.barrier && <span className={styles.barrier} title={BARRIER_HINT}>{BARRIER_MARK}</span>}
        <span className={styles.sentence}>{[view.name.replace(/ at .*$/s, ''), cellWords(view.cell)].filter(Boolean).join(' · ')}</span>
        {view.attempts.length > 1 && <Segmented label="Attempt" value={String(attempt)} onChange={(value) => go({ view: 'stages', stageId, attempt: Number(value) })} options={view.attempts.map((a) => ({ value: String(a), label: `attempt ${a}` }))} />}
        {job !== undefined && <Button look="quiet" size="small" onClick={() => go({ view: 'jobs', jobId: job })}>Job {job}</Button>}
      </Toolbar>
      <StagePage key={`${stageId}.${attempt}`} view={view} />
    </>
  );
}

export function StoragePanel({ status, fullPage }: PanelProps) {
  const [table, setTable] = useState(false);
  const view = useView(status, storageView);
  const [rdd, pickRdd] = useRddPicker(status);
  return (
    <>
      <Toolbar {...(view.rdds.length > 0 ? { table: { on: table, toggle: () => setTable(!table) } } : {})} fullPage={fullPage}>
        <span className={styles.sentence}>{view.rdds.length === 1 ? '1 RDD' : `${view.rdds.length} RDDs`}</span>
      </Toolbar>
      {table ? <StorageTable view={view} onSelectRdd={pickRdd} /> : <StoragePage view={view} selectedRdd={rdd} onSelectRdd={pickRdd} />}
    </>
  );
}

export function ExecutorsPanel({ status, go, fullPage, killPath }: PanelProps & { readonly killPath: string | null }) {
  const [table, setTable] = useState(false);
  const view = useView(status, executorsView);
  const openStage = useCallback((stageId: number, attempt: number) => go({ view: 'stages', stageId, attempt }), [go]);
  return (
    <>
      <Toolbar table={{ on: table, toggle: () => setTable(!table) }} fullPage={fullPage}>
        <span className={styles.sentence} title={executorsSentence(view)}>{executorsSentence(view)}</span>
      </Toolbar>
      {table ? <ExecutorsTable view={view} /> : <ExecutorsPage view={view} killPath={killPath} onOpenStage={openStage} />}
    </>
  );
}

function Missing({ what, back, onBack }: { readonly what: string; readonly back: string; readonly onBack: () => void }) {
  return (
    <Empty title={`${what} is not there`}>
      At this time it had not started, or it is so old that it is no longer kept. <Button size="small" onClick={onBack}>{back}</Button>
    </Empty>
  );
}
