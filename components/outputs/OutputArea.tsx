'use client';
import { memo, useLayoutEffect, useRef } from 'react';
import type { CellId, Output } from '../../protocol/notebook.ts';
import { BundleOutput } from './BundleOutput.tsx';
import { ErrorOutput } from './ErrorOutput.tsx';
import { StreamOutput } from './StreamOutput.tsx';
import { TruncatedOutput } from './TruncatedOutput.tsx';
import styles from './outputs.module.css';

export interface OutputAreaProps {
  readonly path: string;
  readonly cellId: CellId;
  readonly outputs: readonly Output[];
  readonly running: boolean;
  readonly hidden: boolean;
  /** The reader asked for the whole output without inner scrolling. */
  readonly unscrolled: boolean;
  readonly onShow: () => void;
}

/** Everything a cell has put out, in order. */
export const OutputArea = memo(function OutputArea({ path, cellId, outputs, running, hidden, unscrolled, onShow }: OutputAreaProps) {
  const area = useRef<HTMLDivElement>(null);
  useHeldHeight(area, running, outputs.length);
  if (hidden && outputs.length > 0) {
    return (
      <button type="button" className={styles.folded} onClick={onShow}>
        Output hidden · {outputs.length} {outputs.length === 1 ? 'part' : 'parts'} · show
      </button>
    );
  }
  return (
    <div ref={area} className={styles.area} data-empty={outputs.length === 0 || undefined} tabIndex={-1} data-outputs={cellId}>
      {outputs.map((output, i) => (
        <OutputPart key={i} path={path} output={output} unscrolled={unscrolled} />
      ))}
    </div>
  );
});

const OutputPart = memo(function OutputPart({ path, output, unscrolled }: { readonly path: string; readonly output: Output; readonly unscrolled: boolean }) {
  switch (output.kind) {
    case 'stream':
      return <StreamOutput name={output.name} text={output.text} unscrolled={unscrolled} />;
    case 'display':
    case 'result':
      return <BundleOutput path={path} data={output.data} metadata={output.metadata} />;
    case 'error':
      return <ErrorOutput error={output.error} />;
    case 'truncated':
      return <TruncatedOutput path={path} dropped={output.dropped} file={output.file} />;
  }
});

/**
 * A new run clears the old output; its height is kept until the run has ended or put out something as tall, so that what
 * stands below does not jump up and down again.
 */
function useHeldHeight(area: React.RefObject<HTMLDivElement | null>, running: boolean, count: number): void {
  const last = useRef({ height: 0, count: 0 });
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    if (running && count === 0 && last.current.count > 0) element.style.minHeight = `${last.current.height}px`;
    else if (!running) element.style.minHeight = '';
    last.current = { height: element.offsetHeight, count };
  });
}
