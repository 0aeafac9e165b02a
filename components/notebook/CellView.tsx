'use client';
import { memo, useCallback, useState } from 'react';
import type { Cell } from '../../protocol/notebook.ts';
import { useNotebook } from '../client/notebookContext.tsx';
import type { CellModels } from '../editor/cellModels.ts';
import { CellJobs } from '../monitor/CellJobs.tsx';
import { OutputArea } from '../outputs/OutputArea.tsx';
import { cx } from '../ui/cx.ts';
import { CellToolbar } from './CellToolbar.tsx';
import { CodeArea } from './CodeArea.tsx';
import { useController } from './controllerContext.tsx';
import { Gutter } from './Gutter.tsx';
import { InsertBetween } from './InsertBetween.tsx';
import { MarkdownCell } from './MarkdownCell.tsx';
import { selectedIds } from './cellSelection.ts';
import { cellStatus } from './cellStatus.ts';
import { useNotebookClient } from '../client/notebookContext.tsx';
import { useUi } from './uiStore.ts';
import styles from './notebook.module.css';

export interface CellViewProps {
  readonly path: string;
  readonly cell: Cell;
  readonly index: number;
  readonly count: number;
  readonly models: CellModels | null;
}

/** One cell: gutter, source, jobs, outputs. Drawn again only when the cell itself, its run or its selection changes. */
export const CellView = memo(function CellView({ path, cell, index, count, models }: CellViewProps) {
  const controller = useController();
  const client = useNotebookClient();
  const run = useNotebook((s) => s.session?.cells[cell.id]);
  const appId = useNotebook((s) => s.session?.appId ?? null);
  const focused = useUi((s) => s.selection.focus === cell.id);
  const selected = useUi((s) => s.selection.focus === cell.id || (s.selection.anchor !== s.selection.focus && selectedIds(client.store.getState().notebook, s.selection).includes(cell.id)));
  const editingHere = useUi((s) => s.mode === 'edit' && s.selection.focus === cell.id);
  const dragged = useUi((s) => s.dragged?.cellId === cell.id);
  const dropHere = useUi((s) => (s.dragged?.gap === index ? 'above' : index === count - 1 && s.dragged?.gap === count ? 'below' : undefined));
  const unscrolled = useUi((s) => s.unscrolled.has(cell.id));
  // The toolbar's menus are costly to have two hundred times.
  const [pointed, setPointed] = useState(false);
  const isCode = cell.kind === 'code';
  const status = isCode ? cellStatus(cell, run, Date.now()) : null;
  const kindName = isCode ? (cell.language === 'typescript' ? 'code' : `${cell.language} code, not run here`) : cell.kind;
  const showOutputs = useCallback(() => client.operate({ type: 'setOutputsHidden', cellId: cell.id, hidden: false }), [client, cell.id]);

  return (
    <article
      className={cx(styles.cell, selected && styles.selected, editingHere && styles.editing)}
      data-cell={cell.id}
      data-kind={cell.kind}
      data-state={status?.state}
      data-dragged={dragged || undefined}
      data-drop={dropHere}
      aria-posinset={index + 1}
      aria-setsize={count}
      aria-label={`Cell ${index + 1} of ${count}, ${kindName}${status ? `, ${status.spoken}` : ''}`}
      tabIndex={focused ? 0 : -1}
      onMouseEnter={() => setPointed(true)}
      onMouseDown={(e) => {
        const inside = (e.target as HTMLElement).closest('button, a, input, iframe, [role="table"]');
        if (!inside) controller.selectCell(cell.id, e.shiftKey);
      }}
      onFocus={(e) => {
        if (e.target === e.currentTarget && !selected) controller.selectCell(cell.id, false);
      }}
    >
      <InsertBetween index={index} />
      <Gutter cell={cell} number={index + 1} run={run} onRun={() => controller.runCell(cell.id)} />
      <div className={styles.body}>
        {(pointed || focused) && <CellToolbar cell={cell} index={index} count={count} />}
        {cell.kind === 'markdown' ? <MarkdownCell cell={cell} index={index} models={models} /> : <CodeArea cell={cell} index={index} models={models} />}
        {isCode && <CellJobs appId={run ? appId : (cell.lastRun?.appId ?? null)} cellId={cell.id} runId={run?.runId ?? cell.lastRun?.runId ?? null} />}
        {isCode && <OutputArea path={path} cellId={cell.id} outputs={cell.outputs} running={run !== undefined} hidden={cell.outputsHidden} unscrolled={unscrolled} onShow={showOutputs} />}
      </div>
    </article>
  );
});
