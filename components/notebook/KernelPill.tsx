'use client';
import { useEffect, useState } from 'react';
import { useNotebook, useNotebookClient } from '../client/notebookContext.tsx';
import { Button } from '../ui/Button.tsx';
import { Pill } from '../ui/Chip.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { kernelShape, kernelText } from './kernelText.ts';
import styles from './bar.module.css';

/** How the kernel is and where its executors live; a click changes the master. */
export function KernelPill() {
  const kernel = useNotebook((s) => s.session?.kernel ?? { state: 'stopped' as const });
  const master = useNotebook((s) => s.session?.master ?? '');
  const [open, setOpen] = useState(false);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (kernel.state !== 'interrupting') return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [kernel.state]);
  const shape = kernelShape(kernel);
  return (
    <>
      <button type="button" className={styles.kernel} onClick={() => setOpen(true)} title="Where the executors live" aria-label={`Kernel ${kernelText(kernel, now)}, master ${master}. Change the master.`}>
        <Pill>
          {shape === 'turning' ? <Spinner size={9} /> : <span className={styles.dot} data-state={shape} />}
          <span className={styles.kernelText}>
            {kernelText(kernel, now)}
            {master && ` · ${master}`}
          </span>
        </Pill>
      </button>
      <Dialog open={open} onOpenChange={setOpen} title="Master" description="Where this notebook’s executors live. A new master starts a new kernel: variables and cached data of the present one are lost.">
        <MasterForm key={master} master={master} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

const EXAMPLES = [
  ['local-cluster[2,1,1024]', 'two executor processes of one core and 1,024 MiB each: isolated, as on a cluster'],
  ['local[2]', 'two threads inside the kernel: quickest start, no isolation'],
] as const;

function MasterForm({ master, onClose }: { readonly master: string; readonly onClose: () => void }) {
  const client = useNotebookClient();
  const [draft, setDraft] = useState(master);
  return (
    <form
      className={styles.masterForm}
      onSubmit={(e) => {
        e.preventDefault();
        if (draft.trim() !== master) client.command({ type: 'setMaster', master: draft.trim() });
        onClose();
      }}
    >
      <input className={styles.masterInput} aria-label="Master URL" value={draft} spellCheck={false} autoFocus onChange={(e) => setDraft(e.target.value)} />
      <ul className={styles.masterHints}>
        {EXAMPLES.map(([value, text]) => (
          <li key={value}>
            <button type="button" onClick={() => setDraft(value)}>
              {value}
            </button>{' '}
            {text}
          </li>
        ))}
      </ul>
      <div className={styles.formActions}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={draft.trim() === ''}>
          Use this master
        </Button>
      </div>
    </form>
  );
}
