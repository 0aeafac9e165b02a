'use client';
import { memo, useMemo } from 'react';
import { useSelection } from '../client/selectionStore.ts';
import { cx } from '../ui/cx.ts';
import { tokenizeText, type LineToken } from './tokenize.ts';
import styles from './code.module.css';

export interface StaticCodeProps {
  readonly cellId: string;
  readonly source: string;
  readonly typescript: boolean;
  readonly lineNumbers: boolean;
  readonly wrap: boolean;
}

/** The text of a cell without an editor: same font, same lines, same colours, so that mounting the editor moves nothing. */
export const StaticCode = memo(function StaticCode({ cellId, source, typescript, lineNumbers, wrap }: StaticCodeProps) {
  const lines = useMemo(() => source.split('\n'), [source]);
  const tokens = useMemo(() => (typescript ? tokenizeText(source) : null), [source, typescript]);
  const range = useSelection((s) => (s.range?.cellId === cellId ? s.range : null));
  return (
    <pre className={cx(styles.static, lineNumbers && styles.numbered, wrap && styles.wrapped)}>
      {lines.map((line, n) => {
        const from = !range || n + 1 < range.startLine || n + 1 > range.endLine ? -1 : n + 1 === range.startLine ? range.startColumn - 1 : 0;
        const to = range && n + 1 === range.endLine ? range.endColumn - 1 : line.length;
        return (
          <span key={n} className={styles.line}>
            {pieces(line, tokens?.[n] ?? [], from, to)}
            {'\n'}
          </span>
        );
      })}
    </pre>
  );
});

/** A line as spans of one colour, cut where the highlight begins and ends. */
function pieces(line: string, tokens: readonly LineToken[], from: number, to: number) {
  const kinds = tokens.length > 0 ? tokens : [{ start: 0, kind: 'plain' as const }];
  const spans: { start: number; end: number; kind: LineToken['kind']; hot: boolean }[] = [];
  kinds.forEach((token, i) => {
    const end = kinds[i + 1]?.start ?? line.length;
    const cuts = from < 0 ? [] : [from, to].filter((c) => c > token.start && c < end);
    [token.start, ...cuts].forEach((start, j, all) => spans.push({ start, end: all[j + 1] ?? end, kind: token.kind, hot: from >= 0 && start >= from && start < to }));
  });
  return spans.map((s) => (
    <span key={s.start} className={cx(styles[s.kind], s.hot && styles.hot)}>
      {line.slice(s.start, s.end)}
    </span>
  ));
}
