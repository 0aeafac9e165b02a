'use client';
import { ChevronRight } from 'lucide-react';
import { memo, useState } from 'react';
import type { CellError, ErrorFrame } from '../../protocol/notebook.ts';
import { revealCode } from '../client/reveal.ts';
import { plural } from '../ui/format.ts';
import { AnsiText } from './AnsiText.tsx';
import styles from './outputs.module.css';

/** What went wrong: the message first, then the task and the record, then the reader's own lines; the engine's are folded. */
export const ErrorOutput = memo(function ErrorOutput({ error }: { readonly error: CellError }) {
  return (
    <div className={styles.error} role="group" aria-label="Error">
      <ErrorBody error={error} />
    </div>
  );
});

function ErrorBody({ error }: { readonly error: CellError }) {
  const own = error.frames.filter((f) => !f.engine);
  const engine = error.frames.filter((f) => f.engine);
  return (
    <>
      <p className={styles.message}>
        <span aria-hidden>✕ </span>
        <b>{error.name}</b>
        {error.message && `: ${error.message}`}
      </p>
      {error.task && <TaskLine task={error.task} />}
      {own.length > 0 && <Frames frames={own} />}
      {engine.length > 0 && <EngineFrames frames={engine} />}
      {error.traceback && (
        <pre className={styles.traceback}>
          <AnsiText text={error.traceback.join('\n')} />
        </pre>
      )}
      {error.cause && (
        <div className={styles.cause}>
          <p className={styles.causeLabel}>Caused by</p>
          <ErrorBody error={error.cause} />
        </div>
      )}
    </>
  );
}

function TaskLine({ task }: { readonly task: NonNullable<CellError['task']> }) {
  const place = task.cellNumber !== undefined && task.line !== undefined ? `cell ${task.cellNumber} line ${task.line}` : null;
  return (
    <p className={styles.task}>
      Partition {task.partition}, attempt {task.attempt}
      {task.operation && <> · in {task.operation}</>}
      {place && (
        <>
          {' '}
          ·{' '}
          {task.cellId && task.line !== undefined ? (
            <button type="button" className={styles.link} onClick={() => revealCode({ cellId: task.cellId ?? '', line: task.line ?? 1, column: 1 })}>
              {place}
            </button>
          ) : (
            place
          )}
        </>
      )}
      {task.record !== undefined && (
        <>
          {' '}
          · record <code className={styles.record}>{task.record}</code>
        </>
      )}
    </p>
  );
}

function Frames({ frames }: { readonly frames: readonly ErrorFrame[] }) {
  return (
    <ol className={styles.frames}>
      {frames.map((frame, i) => (
        <li key={i}>
          <span className={styles.fn}>{frame.functionName || '(cell)'}</span> <FramePlace frame={frame} />
        </li>
      ))}
    </ol>
  );
}

function FramePlace({ frame }: { readonly frame: ErrorFrame }) {
  const { cellId } = frame;
  if (cellId === undefined) return <span className={styles.dim}>{`${frame.file ?? 'unknown'}:${frame.line}:${frame.column}`}</span>;
  return (
    <button type="button" className={styles.link} onClick={() => revealCode({ cellId, line: frame.line, column: frame.column })}>
      cell {frame.cellNumber ?? '?'}, line {frame.line}
    </button>
  );
}

function EngineFrames({ frames }: { readonly frames: readonly ErrorFrame[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={12} aria-hidden data-open={open || undefined} /> {plural(frames.length, 'engine frame')}
      </button>
      {open && <Frames frames={frames} />}
    </>
  );
}
