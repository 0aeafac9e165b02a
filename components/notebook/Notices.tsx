'use client';
import { FileDiff, HeartCrack, TriangleAlert } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useNotebook, useNotebookClient } from '../client/notebookContext.tsx';
import { notebookHref, notebookName } from '../client/paths.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { plural } from '../ui/format.ts';
import { toast } from '../ui/Toasts.tsx';
import { revealCode } from '../client/reveal.ts';
import { deathFacts } from './deathFacts.ts';
import styles from './notebook.module.css';

/** What needs the reader's attention before the cells: a conflict on disk, a failed save, a dead kernel. */
export function Notices({ path }: { readonly path: string }) {
  return (
    <>
      <ConflictNotice path={path} />
      <SaveFailed />
      <DeadKernel />
    </>
  );
}

function ConflictNotice({ path }: { readonly path: string }) {
  const conflict = useNotebook((s) => s.conflict);
  const mine = useNotebook((s) => s.notebook.cells.length);
  const client = useNotebookClient();
  const router = useRouter();
  if (!conflict) return null;
  const resolve = async (choice: 'keepMine' | 'takeDisk' | 'saveCopy') => {
    try {
      const { copyPath } = await client.resolveConflict(choice);
      if (copyPath) toast(`The version here was saved as “${notebookName(copyPath)}”`, { action: { label: 'Open', run: () => router.push(notebookHref(copyPath)) } });
    } catch (error) {
      toast(`Not resolved: ${error instanceof Error ? error.message : String(error)}`, { tone: 'fail' });
    }
  };
  const what = conflict.error ? `The file on disk cannot be read as a notebook: ${conflict.error}.` : `The file on disk has ${plural(conflict.diskCells, 'cell')}, the version here ${plural(mine, 'cell')}.`;
  return (
    <Notice
      className={styles.notice ?? ''}
      role="alert"
      tone="warn"
      icon={<FileDiff size={16} />}
      title={`“${notebookName(path)}” was changed on disk by another program`}
      actions={
        <>
          <Button size="small" onClick={() => void resolve('keepMine')}>
            Keep mine
          </Button>
          {!conflict.error && (
            <Button size="small" onClick={() => void resolve('takeDisk')}>
              Take the file
            </Button>
          )}
          <Button size="small" look="primary" onClick={() => void resolve('saveCopy')}>
            Save mine as a copy
          </Button>
        </>
      }
    >
      {what} Both are kept until you choose.
    </Notice>
  );
}

function SaveFailed() {
  const saved = useNotebook((s) => s.saved);
  if (saved.state !== 'failed') return null;
  return (
    <Notice className={styles.notice ?? ''} role="alert" tone="fail" icon={<TriangleAlert size={16} />} title="The notebook could not be saved">
      {saved.error} The server keeps it in memory and tries again.
    </Notice>
  );
}

function DeadKernel() {
  const kernel = useNotebook((s) => s.session?.kernel);
  const client = useNotebookClient();
  if (kernel?.state !== 'dead') return null;
  const { report } = kernel;
  const cell = report.runningCell;
  return (
    <Notice
      className={styles.notice ?? ''}
      role="alert"
      tone="fail"
      icon={<HeartCrack size={16} />}
      title={report.summary}
      actions={
        <Button size="small" look="primary" onClick={() => client.command({ type: 'restart', thenRunAll: false })}>
          Restart
        </Button>
      }
    >
      <dl className={styles.death}>
        {deathFacts(report).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {cell && (
          <div>
            <dt>Running</dt>
            <dd>
              <button type="button" className={styles.link} onClick={() => revealCode({ cellId: cell.cellId, line: 1, column: 1 })}>
                cell {cell.cellNumber}
              </button>
            </dd>
          </div>
        )}
      </dl>
      {report.stderr.trim() !== '' && (
        <details className={styles.stderr}>
          <summary>Its last words</summary>
          <pre>{report.stderr}</pre>
        </details>
      )}
    </Notice>
  );
}
