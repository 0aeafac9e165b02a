'use client';
import { useState } from 'react';
import type { ExecutorCard } from '../../../engine/status/views/executors.ts';
import { request } from '../../client/connection.ts';
import { freshId } from '../../client/ids.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { plural } from '../../ui/format.ts';
import styles from './executors.module.css';

/** Kills an executor after asking, so that a reader can watch recovery. */
export function KillButton({ card, notebookPath }: { readonly card: ExecutorCard; readonly notebookPath: string }) {
  const [open, setOpen] = useState(false);
  const [state, setState] = useState<{ readonly sending: boolean; readonly error: string | null }>({ sending: false, error: null });
  const kill = async (): Promise<void> => {
    setState({ sending: true, error: null });
    try {
      await request('command', { path: notebookPath, command: { id: freshId(), type: 'killExecutor', executorId: card.id } });
      setState({ sending: false, error: null });
      setOpen(false);
    } catch (error) {
      setState({ sending: false, error: error instanceof Error ? error.message : String(error) });
    }
  };
  const blocks = card.rddBlocks > 0 ? `${plural(card.rddBlocks, 'cached block')} and its map outputs are` : 'Its map outputs are';
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)} aria-label={`Kill executor ${card.id}`}>Kill</Button>
      <Dialog
        open={open} onOpenChange={setOpen} title={`Kill executor ${card.id}?`}
        description={`${blocks} lost${card.runningTasks.length > 0 ? `, and ${plural(card.runningTasks.length, 'task')} running on it will be retried` : ''}. What is needed again is recomputed from the lineage. A new executor takes its place.`}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button look="danger" disabled={state.sending} onClick={() => void kill()}>Kill executor {card.id}</Button>
          </>
        }
      >
        {state.error !== null && <p className={styles.error} role="alert">{state.error}</p>}
      </Dialog>
    </>
  );
}
