'use client';
import { useNotebookClient } from '../client/notebookContext.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useUi } from './uiStore.ts';

/** Asks before a restart, saying what it costs. */
export function RestartDialog() {
  const dialog = useUi((s) => s.dialog);
  const client = useNotebookClient();
  const runAll = dialog === 'restartRunAll';
  const close = () => useUi.setState({ dialog: null });
  return (
    <Dialog
      open={dialog === 'restart' || dialog === 'restartRunAll'}
      onOpenChange={(open) => !open && close()}
      title={runAll ? 'Restart and run all cells?' : 'Restart the kernel?'}
      description="Variables, cached partitions and running jobs of this kernel are lost. The document, its outputs and the run’s event log stay."
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            look="primary"
            autoFocus
            onClick={() => {
              client.command({ type: 'restart', thenRunAll: runAll });
              close();
            }}
          >
            {runAll ? 'Restart and run all' : 'Restart'}
          </Button>
        </>
      }
    />
  );
}
