'use client';
import Link from 'next/link';
import { ConnectionBanner } from '../client/ConnectionBanner.tsx';
import { notebookHref, notebookName } from '../client/paths.ts';
import { useStatus } from '../client/statusStore.ts';
import { Shell } from '../ui/Shell.tsx';
import { Explorer } from './Explorer.tsx';
import type { ExplorerPlace } from './links.ts';
import { StateChip } from './parts/StateChip.tsx';
import styles from './RunPage.module.css';

export interface RunPageProps {
  readonly appId: string;
  readonly place: ExplorerPlace;
  readonly notebookPath: string | null;
}

/** One run as a page of its own: live, or as its event log tells it. */
export function RunPage({ appId, place, notebookPath }: RunPageProps) {
  const { status, live, phase } = useStatus(appId);
  const name = status.application.name ?? (notebookPath === null ? appId : notebookName(notebookPath));
  const top = (
    <>
      <h1 className={styles.title}>{name}</h1>
      <span className={styles.app}>{appId}</span>
      <span className={styles.grow} />
      {phase === 'ready' && <StateChip look={live ? { tone: 'done', sign: '●', word: 'live' } : { tone: 'wait', sign: '■', word: 'ended' }} />}
      {notebookPath !== null && <Link className={styles.back} href={notebookHref(notebookPath)}>Notebook</Link>}
    </>
  );
  return (
    <Shell place="explorer" top={top}>
      <ConnectionBanner />
      <main className={styles.main}>
        <Explorer appId={appId} notebookPath={notebookPath} place={place} fullPage />
      </main>
    </Shell>
  );
}
