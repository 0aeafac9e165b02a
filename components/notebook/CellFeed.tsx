'use client';
import { Plus } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useNotebook, useNotebookClient } from '../client/notebookContext.tsx';
import type { CellModels } from '../editor/cellModels.ts';
import { CellView } from './CellView.tsx';
import { useController } from './controllerContext.tsx';
import { keepSelection, selectOnly } from './cellSelection.ts';
import { useUi } from './uiStore.ts';
import styles from './notebook.module.css';

/** All cells in order. They are never unmounted while scrolling; the browser skips drawing those out of view. */
export function CellFeed({ path }: { readonly path: string }) {
  const cells = useNotebook((s) => s.notebook.cells);
  const models = useModels();
  useKeptSelection();
  return (
    <div role="feed" aria-label="Cells" className={styles.feed} aria-busy={models === null}>
      {cells.map((cell, i) => (
        <CellView key={cell.id} path={path} cell={cell} index={i} count={cells.length} models={models} />
      ))}
      <InsertAtEnd count={cells.length} />
    </div>
  );
}

/** Something is always selected: when the selected cell goes, by whoever's hand, the one in its place is. */
function useKeptSelection(): void {
  const controller = useController();
  const notebook = useNotebook((s) => s.notebook);
  const before = useRef(notebook);
  useEffect(() => {
    const { selection } = useUi.getState();
    const kept = selection.focus === null ? selectOnly(notebook.cells[0]?.id ?? null) : keepSelection(before.current, notebook, selection);
    before.current = notebook;
    if (kept === selection) return;
    useUi.setState({ selection: kept });
    if (document.activeElement === document.body) controller.focusSelected();
  }, [notebook, controller]);
}

/** Monaco and the models of all cells, loaded after the first paint. */
function useModels(): CellModels | null {
  const client = useNotebookClient();
  const [models, setModels] = useState<CellModels | null>(null);
  useEffect(() => {
    let made: CellModels | null = null;
    let gone = false;
    void import('../editor/cellModels.ts').then(async ({ CellModels }) => {
      await document.fonts.load("12.5px 'JetBrains Mono Variable'").catch(() => null);
      if (gone) return;
      made = new CellModels({
        cells: () => client.store.getState().notebook.cells,
        subscribe: (changed) => client.store.subscribe(changed),
        edit: (cellId, edits) => client.edit(cellId, edits),
      });
      setModels(made);
    });
    return () => {
      gone = true;
      setModels(null);
      // Editors are unmounted by React in the same pass; their models go after them.
      setTimeout(() => made?.dispose(), 0);
    };
  }, [client]);
  return models;
}

function InsertAtEnd({ count }: { readonly count: number }) {
  const controller = useController();
  const add = useCallback((kind: 'code' | 'markdown') => controller.insertAt(count, kind), [controller, count]);
  return (
    <div className={styles.addRow}>
      <button type="button" className={styles.add} onClick={() => add('code')}>
        <Plus size={13} aria-hidden /> Code
      </button>
      <button type="button" className={styles.add} onClick={() => add('markdown')}>
        <Plus size={13} aria-hidden /> Text
      </button>
    </div>
  );
}
