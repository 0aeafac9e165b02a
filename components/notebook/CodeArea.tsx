'use client';
import { lazy, memo, Suspense, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Cell } from '../../protocol/notebook.ts';
import { languageOf } from '../editor/cellLanguage.ts';
import type { CellModels } from '../editor/cellModels.ts';
import { focusEditor, registerEditor } from '../editor/editorRegistry.ts';
import { cameIntoView, holdLive, leftView, useLiveCells } from '../editor/liveCells.ts';
import { codeHeight } from '../editor/metrics.ts';
import { StaticCode } from '../editor/StaticCode.tsx';
import { codeClicked } from './codeClicked.ts';
import { useNotebook } from '../client/notebookContext.tsx';
import { useUi } from './uiStore.ts';
import styles from './notebook.module.css';

const CodeEditor = lazy(() => import('../editor/CodeEditor.tsx'));

/** A cell must stay in view this long before it gets an editor, so that scrolling past mounts nothing. */
const LINGER_MS = 120;

/** A cell's source: static text, with a live editor over it once the cell is in view and there is room for one. */
export const CodeArea = memo(function CodeArea({ cell, index, models, wrap = false }: { readonly cell: Cell; readonly index: number; readonly models: CellModels | null; readonly wrap?: boolean }) {
  const live = useLiveCells((s) => s.live.includes(cell.id));
  const lineNumbers = useUi((s) => s.lineNumbers.has(cell.id) !== s.allLineNumbers);
  const appId = useNotebook((s) => s.session?.appId ?? null);
  const [editor, setEditor] = useState<Parameters<typeof registerEditor>[1]>(null);
  const mounted = editor !== null;
  const [grown, setGrown] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const { id } = cell;
  const language = languageOf(cell);
  const typescript = language === 'typescript';
  const readOnly = cell.kind === 'code' && !typescript;

  useEffect(() => {
    if (!box.current) return;
    let timer = 0;
    const observer = new IntersectionObserver(
      ([entry]) => {
        clearTimeout(timer);
        if (entry?.isIntersecting) timer = window.setTimeout(() => cameIntoView(id), LINGER_MS);
        else leftView(id);
      },
      { rootMargin: '120px 0px' },
    );
    observer.observe(box.current);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      leftView(id);
    };
  }, [id]);

  const onMount = useCallback(
    (made: Parameters<typeof registerEditor>[1]) => {
      setEditor(made);
      if (made) return;
      registerEditor(id, null);
      setGrown(0);
    },
    [id],
  );
  // Only when it is visible: what is hidden cannot take the focus that may wait for it.
  useLayoutEffect(() => {
    if (editor === null) return;
    registerEditor(id, editor);
    return () => registerEditor(id, null);
  }, [id, editor]);
  const onFocus = useCallback(() => {
    holdLive(id);
    useUi.setState({ mode: 'edit', selection: { focus: id, anchor: id } });
  }, [id]);
  const onCaret = useCallback((line: number, column: number) => codeClicked(appId, { cellId: id, line, column }), [appId, id]);

  const base = codeHeight(cell.source);
  const height = wrap ? undefined : Math.max(base, mounted ? grown : 0);
  return (
    <div
      ref={box}
      className={styles.code}
      style={wrap ? { minHeight: Math.max(base, mounted ? grown : 0) } : { height }}
      data-readonly={readOnly || undefined}
      data-wrap={wrap || undefined}
      onMouseUp={(e) => {
        if (mounted || e.shiftKey) return;
        const caret = caretAt(box.current, e.clientX, e.clientY);
        focusEditor(id, caret);
        if (caret) codeClicked(appId, { cellId: id, ...caret });
      }}
      onBlur={(e) => {
        if (!e.currentTarget.contains(e.relatedTarget as Node | null) && useUi.getState().mode === 'edit') useUi.setState({ mode: 'command' });
      }}
    >
      {readOnly && <span className={styles.language}>{cell.language} · shown, not run</span>}
      {!mounted && <StaticCode cellId={id} source={cell.source} typescript={typescript} lineNumbers={lineNumbers} wrap={wrap} />}
      {live && models && (
        <Suspense fallback={null}>
          <div className={styles.live} data-mounted={mounted || undefined}>
            <CodeEditor key={language} cellId={id} models={models} label={`Source of cell ${index + 1}. Escape leaves the editor, Control+M makes Tab move the focus.`} lineNumbers={lineNumbers} readOnly={readOnly} wrap={wrap} onMount={onMount} onFocus={onFocus} onCaret={onCaret} onHeight={setGrown} />
          </div>
        </Suspense>
      )}
    </div>
  );
});

/** Line and column of a point in the static text. */
function caretAt(box: HTMLElement | null, x: number, y: number): { line: number; column: number } | null {
  const pre = box?.querySelector('pre');
  const position = document.caretPositionFromPoint?.(x, y);
  if (!pre || !position || !pre.contains(position.offsetNode)) return null;
  const range = document.createRange();
  range.setStart(pre, 0);
  range.setEnd(position.offsetNode, position.offset);
  const lines = range.toString().split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
