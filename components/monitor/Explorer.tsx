'use client';
/**
 * The explorer: everything that is drawn of a run, beside the notebook or as a page. Live and past runs are the same
 * thing at different times, chosen on the bar at the bottom.
 */
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { Status } from '../../engine/status/status.ts';
import { timelineView } from '../../engine/status/views/timeline.ts';
import { useScrub, useStatus } from '../client/statusStore.ts';
import { cx } from '../ui/cx.ts';
import { goTo } from './explorerStore.ts';
import { EXPLORER_VIEWS, placeHref, type ExplorerPlace, type ExplorerView } from './links.ts';
import { Empty, Loading } from './parts/Empty.tsx';
import { useView } from './parts/useView.ts';
import { Scrubber } from './scrub/Scrubber.tsx';
import { ExecutorsPanel, JobPanel, JobsPanel, LineagePanel, StagePanel, StagesPanel, StoragePanel } from './explorer/panels.tsx';
import { usePlace } from './explorer/usePlace.ts';
import styles from './explorer/explorer.module.css';

export interface ExplorerProps {
  /** Null before the notebook's first kernel. */
  readonly appId: string | null;
  /** The notebook whose kernel the application is; without it nothing can be killed. */
  readonly notebookPath: string | null;
  /** Beside a notebook: where to be at first. */
  readonly initialView?: ExplorerView;
  /** As a page of its own: where the address says to be. */
  readonly place?: ExplorerPlace;
  readonly fullPage?: boolean;
}

const TITLES: Readonly<Record<ExplorerView, string>> = { lineage: 'Lineage', jobs: 'Jobs', stages: 'Stages', storage: 'Storage', executors: 'Executors' };

/** Lineage, jobs, stages, storage and executors of one application. */
export function Explorer({ appId, notebookPath, initialView, place: pagePlace, fullPage = false }: ExplorerProps) {
  const [place, go] = usePlace(appId, notebookPath, fullPage ? pagePlace ?? { view: initialView ?? 'lineage' } : null);
  const { phase, progress, error, status: live, live: isLive } = useStatus(appId);
  const { time, setTime, status } = useScrub(appId, live);
  const timeline = useView(live, timelineView, appId ?? '');

  useEffect(() => {
    if (initialView !== undefined && !fullPage) goTo({ view: initialView });
  }, [initialView, fullPage]);

  const href = fullPage || appId === null ? null : placeHref(appId, place, notebookPath);
  return (
    <section className={styles.explorer} aria-label="Explorer">
      <Tabs status={status} place={place} go={go} />
      <div className={styles.body} role="tabpanel" id="explorer-panel" aria-labelledby={`explorer-tab-${place.view}`}>
        {appId === null ? <Empty title="Nothing has run yet">Run a cell: the kernel starts, and what the engine does with your code is drawn here.</Empty>
          : phase === 'failed' ? <Empty title="This run cannot be shown">{error}</Empty>
          : phase === 'loading' && live.eventCount === 0 ? <Loading what={progress > 0 && progress < 1 ? `Reading the event log, ${Math.round(100 * progress)} %` : 'Reading the event log'} />
          : <Place key={appId} place={place} status={status} go={go} fullPage={href} killPath={isLive && time === null ? notebookPath : null} />}
      </div>
      {appId !== null && timeline.length > 0 && <Scrubber view={timeline} time={time} onTime={setTime} />}
    </section>
  );
}

interface PlaceProps {
  readonly place: ExplorerPlace;
  readonly status: Status;
  readonly go: (place: ExplorerPlace) => void;
  readonly fullPage: string | null;
  readonly killPath: string | null;
}

function Place({ place, status, go, fullPage, killPath }: PlaceProps) {
  const panel = { status, go, fullPage };
  if ('jobId' in place) return <JobPanel key={place.jobId} {...panel} jobId={place.jobId} />;
  if ('stageId' in place) return <StagePanel {...panel} stageId={place.stageId} attempt={place.attempt} />;
  switch (place.view) {
    case 'lineage':
      return <LineagePanel {...panel} />;
    case 'jobs':
      return <JobsPanel {...panel} />;
    case 'stages':
      return <StagesPanel {...panel} />;
    case 'storage':
      return <StoragePanel {...panel} />;
    case 'executors':
      return <ExecutorsPanel {...panel} killPath={killPath} />;
  }
}

function Tabs({ status, place, go }: { readonly status: Status; readonly place: ExplorerPlace; readonly go: (place: ExplorerPlace) => void }) {
  const list = useRef<HTMLDivElement>(null);
  const counts = useView(status, tabCounts);
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = (EXPLORER_VIEWS.indexOf(place.view) + step + EXPLORER_VIEWS.length) % EXPLORER_VIEWS.length;
    const view = EXPLORER_VIEWS[index] ?? 'lineage';
    go({ view });
    list.current?.querySelector<HTMLElement>(`#explorer-tab-${view}`)?.focus();
  };
  return (
    <div className={styles.tabs} role="tablist" aria-label="Views of the run" ref={list} onKeyDown={onKey}>
      {EXPLORER_VIEWS.map((view) => {
        const on = view === place.view;
        return (
          <button key={view} type="button" role="tab" id={`explorer-tab-${view}`} aria-selected={on} aria-controls="explorer-panel" tabIndex={on ? 0 : -1} className={cx(styles.tab, on && styles.tabOn)} onClick={() => go({ view })}>
            {TITLES[view]}
            {counts[view] > 0 && <sup>{counts[view].toLocaleString('en-US')}</sup>}
          </button>
        );
      })}
    </div>
  );
}

/** The numbers beside the titles: what there is now, not what there was. */
function tabCounts(status: Status): Readonly<Record<ExplorerView, number>> {
  return {
    lineage: 0,
    jobs: Object.keys(status.jobs).length + status.dropped.jobs,
    stages: Object.values(status.stages).reduce((n, attempts) => n + attempts.length, 0) + status.dropped.stages,
    storage: Object.values(status.storage).filter((rdd) => rdd.cachedPartitions > 0).length,
    executors: Object.values(status.executors).filter((executor) => executor.state === 'alive' && (executor.id !== 'driver' || executor.totalTasks > 0)).length,
  };
}
