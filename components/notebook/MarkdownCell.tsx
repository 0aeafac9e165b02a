'use client';
import { memo, useMemo } from 'react';
import type { Cell } from '../../protocol/notebook.ts';
import type { CellModels } from '../editor/cellModels.ts';
import { focusEditor } from '../editor/editorRegistry.ts';
import { MarkdownView } from '../outputs/MarkdownView.tsx';
import { CodeArea } from './CodeArea.tsx';
import { toggled, useUi } from './uiStore.ts';
import styles from './notebook.module.css';

/** A Markdown cell: rendered, or its source while it is being written. Double-click or Enter opens it. */
export const MarkdownCell = memo(function MarkdownCell({ cell, index, models }: { readonly cell: Cell; readonly index: number; readonly models: CellModels | null }) {
  const editing = useUi((s) => s.editing.has(cell.id));
  const attachments = useMemo(() => attachmentUrls(cell.metadata['attachments']), [cell.metadata]);
  if (editing) return <CodeArea cell={cell} index={index} models={models} wrap />;
  const open = () => {
    useUi.setState((s) => ({ editing: toggled(s.editing, cell.id, true) }));
    focusEditor(cell.id);
  };
  return (
    <div className={styles.text} onDoubleClick={open}>
      {cell.source.trim() === '' ? <p className={styles.emptyText}>Empty text. Press Enter to write.</p> : <MarkdownView source={cell.source} attachments={attachments} />}
    </div>
  );
});

/** nbformat attachments (name → MIME → base64) as data URLs. */
function attachmentUrls(attachments: unknown): Readonly<Record<string, string>> {
  const urls: Record<string, string> = {};
  if (typeof attachments !== 'object' || attachments === null) return urls;
  for (const [name, bundle] of Object.entries(attachments)) {
    const entry = Object.entries(typeof bundle === 'object' && bundle !== null ? bundle : {}).find(([mime]) => mime.startsWith('image/'));
    if (entry && typeof entry[1] === 'string') urls[name] = `data:${entry[0]};base64,${entry[1]}`;
  }
  return urls;
}
