'use client';
import { useEffect, useRef } from 'react';
import type { CellId } from '../../protocol/notebook.ts';
import { useTheme } from '../ui/theme.ts';
import type { CellModels } from './cellModels.ts';
import { decorate } from './decorations.ts';
import { monaco, setMonacoTheme } from './monaco.ts';
import { CODE_PADDING, LINE_HEIGHT } from './metrics.ts';
import { overflowNode } from './overflow.ts';
import styles from './code.module.css';

export interface CodeEditorProps {
  readonly cellId: CellId;
  readonly models: CellModels;
  readonly label: string;
  readonly lineNumbers: boolean;
  readonly readOnly: boolean;
  readonly wrap: boolean;
  readonly onMount: (editor: monaco.editor.IStandaloneCodeEditor | null) => void;
  readonly onFocus: () => void;
  /** The reader clicked into the text. */
  readonly onCaret: (line: number, column: number) => void;
  /** Content grew beyond its lines (a peek view) or wrapped: the height it needs now. */
  readonly onHeight: (height: number) => void;
}

/** A live Monaco editor on a cell's model. It never scrolls by itself: the page does. */
export default function CodeEditor({ cellId, models, label, lineNumbers, readOnly, wrap, onMount, onFocus, onCaret, onHeight }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const made = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const theme = useTheme((t) => t.theme);
  const events = useRef({ onFocus, onCaret, onHeight, onMount });
  events.current = { onFocus, onCaret, onHeight, onMount };

  useEffect(() => setMonacoTheme(theme), [theme]);

  useEffect(() => {
    const model = models.model(cellId);
    if (!host.current || !model) return;
    const editor = monaco.editor.create(host.current, { ...OPTIONS, model, overflowWidgetsDomNode: overflowNode() });
    made.current = editor;
    const subscriptions = [
      editor.onDidFocusEditorText(() => events.current.onFocus()),
      editor.onDidContentSizeChange((e) => e.contentHeightChanged && events.current.onHeight(e.contentHeight)),
      editor.onMouseUp((e) => {
        if (e.target.position && editor.getSelection()?.isEmpty()) events.current.onCaret(e.target.position.lineNumber, e.target.position.column);
      }),
      decorate(editor, cellId),
    ];
    colourNow(model);
    events.current.onHeight(editor.getContentHeight());
    events.current.onMount(editor);
    return () => {
      events.current.onMount(null);
      for (const s of subscriptions) s.dispose();
      editor.dispose();
      made.current = null;
    };
  }, [cellId, models]);

  useEffect(() => {
    made.current?.updateOptions({ ariaLabel: label, lineNumbers: lineNumbers ? 'on' : 'off', lineNumbersMinChars: lineNumbers ? 3 : 0, readOnly, wordWrap: wrap ? 'on' : 'off' });
  }, [label, lineNumbers, readOnly, wrap]);

  return <div ref={host} className={styles.editor} />;
}

/** Monaco colours a new editor's text a moment after showing it; the static text it covers was coloured already. */
function colourNow(model: monaco.editor.ITextModel): void {
  const { tokenization } = model as unknown as { readonly tokenization?: { forceTokenization?(line: number): void } };
  tokenization?.forceTokenization?.(Math.min(model.getLineCount(), 200));
}

const OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSize: 12.5,
  lineHeight: LINE_HEIGHT,
  fontLigatures: true,
  padding: { top: CODE_PADDING, bottom: CODE_PADDING },
  lineNumbers: 'off',
  lineNumbersMinChars: 0,
  lineDecorationsWidth: 14,
  glyphMargin: false,
  folding: false,
  minimap: { enabled: false },
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  scrollBeyondLastLine: false,
  scrollBeyondLastColumn: 0,
  scrollbar: { vertical: 'auto', horizontal: 'auto', alwaysConsumeMouseWheel: false, verticalScrollbarSize: 8, horizontalScrollbarSize: 8, useShadows: false, ignoreHorizontalScrollbarInContentHeight: true },
  stickyScroll: { enabled: false },
  renderLineHighlight: 'none',
  renderWhitespace: 'none',
  guides: { indentation: false, bracketPairs: false },
  bracketPairColorization: { enabled: false },
  occurrencesHighlight: 'singleFile',
  selectionHighlight: true,
  wordBasedSuggestions: 'off',
  quickSuggestions: { other: true, comments: false, strings: false },
  suggest: { showWords: false, preview: false },
  tabCompletion: 'off',
  fixedOverflowWidgets: true,
  contextmenu: true,
  links: true,
  unicodeHighlight: { ambiguousCharacters: false },
  accessibilitySupport: 'auto',
  stopRenderingLineAfter: 10_000,
};
