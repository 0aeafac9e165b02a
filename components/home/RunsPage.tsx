'use client';
import { useEffect } from 'react';
import { followLibrary, useLibrary } from '../client/library.ts';
import { ConnectionBanner } from '../client/ConnectionBanner.tsx';
import { Shell } from '../ui/Shell.tsx';
import { plural } from '../ui/format.ts';
import { RunList } from './RunList.tsx';
import styles from './home.module.css';

/** Every run whose event log is kept. */
export function RunsPage() {
  useEffect(followLibrary, []);
  const runs = useLibrary((l) => l.runs);
  return (
    <Shell place="runs" top={<h1 className={styles.heading}>Runs</h1>}>
      <ConnectionBanner />
      <main className={styles.scroll}>
        <div className={styles.column}>
          <p className={styles.count} role="status">
            {runs ? `${plural(runs.length, 'run')}. A run is one life of a notebook’s kernel; its event log draws the same views as when it was live.` : 'Reading the history…'}
          </p>
          {runs && runs.length > 0 && <RunList runs={runs} />}
        </div>
      </main>
    </Shell>
  );
}
