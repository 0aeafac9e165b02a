'use client';
import { useNotebook } from '../client/notebookContext.tsx';
import { useConnection } from '../client/connection.ts';
import styles from './bar.module.css';

/** Whether what is on screen is on disk. */
export function SaveMark() {
  const saved = useNotebook((s) => s.saved);
  const conflict = useNotebook((s) => s.conflict !== null);
  const unsent = useNotebook((s) => s.unsent);
  const offline = useConnection((c) => c.state !== 'connected');
  if (offline && unsent > 0) {
    return (
      <span className={styles.saved} data-state="failed" title="Kept in this tab until the server is back">
        not saved yet
      </span>
    );
  }
  if (conflict) {
    return (
      <span className={styles.saved} data-state="failed" title="Choose above which version to keep; both are kept until then">
        two versions
      </span>
    );
  }
  if (saved.state === 'failed') {
    return (
      <span className={styles.saved} data-state="failed" role="alert" title={saved.error}>
        ✕ not saved
      </span>
    );
  }
  const at = saved.state === 'saved' ? new Date(saved.at).toLocaleTimeString('en-GB') : null;
  return (
    <span className={styles.saved} data-state={saved.state} title={at ? `Saved at ${at}` : 'Being written'}>
      {saved.state === 'saving' || unsent > 0 ? 'saving…' : 'saved'}
    </span>
  );
}
