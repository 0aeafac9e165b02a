'use client';
import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { cx } from '../ui/cx.ts';
import { formatCount } from '../ui/format.ts';
import { AnsiText } from './AnsiText.tsx';
import { collapseReturns, lastLines } from './ansi.ts';
import styles from './outputs.module.css';

const SHOWN_LINES = 1_000;

/** What the driver wrote to stdout or stderr. Long text scrolls inside, staying at its end while it grows. */
export const StreamOutput = memo(function StreamOutput({ name, text, unscrolled }: { readonly name: 'stdout' | 'stderr'; readonly text: string; readonly unscrolled: boolean }) {
  const [all, setAll] = useState(false);
  const shown = useMemo(() => {
    const visible = collapseReturns(text);
    return all ? { text: visible, hidden: 0 } : lastLines(visible, SHOWN_LINES);
  }, [text, all]);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [shown]);
  return (
    <div
      ref={box}
      className={cx(styles.stream, name === 'stderr' && styles.stderr, !unscrolled && styles.scrolls)}
      onScroll={(e) => {
        const el = e.currentTarget;
        atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < 8;
      }}
      role="group"
      aria-label={name === 'stderr' ? 'Error stream' : 'Text output'}
    >
      {shown.hidden > 0 && (
        <Button size="small" look="quiet" className={styles.more ?? ''} onClick={() => setAll(true)}>
          Show {formatCount(shown.hidden)} earlier lines
        </Button>
      )}
      <pre className={styles.pre}>
        <AnsiText text={shown.text} />
      </pre>
    </div>
  );
});
