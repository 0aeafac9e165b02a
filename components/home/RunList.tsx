'use client';
import Link from 'next/link';
import type { RunEntry } from '../../protocol/messages.ts';
import { explorerHref } from '../client/paths.ts';
import { Chip } from '../ui/Chip.tsx';
import { formatAge, formatDuration, plural } from '../ui/format.ts';
import { useMinute } from './NotebookList.tsx';
import styles from './home.module.css';

/** Applications of the event history, newest first; each opens in the explorer from its log. */
export function RunList({ runs }: { readonly runs: readonly RunEntry[] }) {
  const now = useMinute();
  return (
    <ul className={styles.list}>
      {runs.map((run) => (
        <li key={run.appId} className={styles.row}>
          <Link href={explorerHref(run.appId)} className={styles.rowLink} data-row prefetch={false}>
            <span className={styles.name}>
              {run.appName}
              <span className={styles.folder}>{run.appId}</span>
            </span>
            {run.endedAt === null ? <Chip tone="done">● running</Chip> : <span className={styles.cells}>{formatDuration(run.endedAt - run.startedAt)}</span>}
            <span className={styles.cells}>{plural(run.jobs, 'job')}</span>
            <time className={styles.age} dateTime={new Date(run.startedAt).toISOString()}>
              {formatAge(run.startedAt, now)}
            </time>
          </Link>
          <span className={styles.rowEnd} />
        </li>
      ))}
    </ul>
  );
}
