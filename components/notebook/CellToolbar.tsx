'use client';
import { ChevronDown, ChevronUp, MoreHorizontal, Trash2 } from 'lucide-react';
import type { Cell } from '../../protocol/notebook.ts';
import { IconButton } from '../ui/Button.tsx';
import { Menu } from '../ui/Menu.tsx';
import { useController } from './controllerContext.tsx';
import { keysOf, type CommandId } from './keymap.ts';
import { isMac } from './platform.ts';
import styles from './notebook.module.css';

/** Buttons at a cell's upper right, shown while the pointer or the focus is in the cell. */
export function CellToolbar({ cell, index, count }: { readonly cell: Cell; readonly index: number; readonly count: number }) {
  const controller = useController();
  const act = (id: CommandId) => () => {
    controller.selectCell(cell.id, false);
    controller.run(id);
  };
  const item = (id: CommandId, label: string) => ({ label, keys: keysOf(id, isMac()), onSelect: act(id) });
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={`Cell ${index + 1}`}>
      <IconButton size="small" label="Move up" disabled={index === 0} onClick={act('moveUp')}>
        <ChevronUp size={14} />
      </IconButton>
      <IconButton size="small" label="Move down" disabled={index === count - 1} onClick={act('moveDown')}>
        <ChevronDown size={14} />
      </IconButton>
      <IconButton size="small" label="Delete cell" onClick={act('delete')}>
        <Trash2 size={13} />
      </IconButton>
      <Menu
        label={`More for cell ${index + 1}`}
        trigger={
          <IconButton size="small" label="More">
            <MoreHorizontal size={14} />
          </IconButton>
        }
        items={[
          item('runAbove', 'Run all above'),
          item('runBelow', 'Run this and all below'),
          { kind: 'line' },
          cell.kind === 'code' ? item('toMarkdown', 'Make it text') : item('toCode', 'Make it code'),
          item('merge', 'Merge with the cell below'),
          item('copy', 'Copy'),
          item('cut', 'Cut'),
          item('paste', 'Paste below'),
          { kind: 'line' },
          item('toggleOutput', cell.outputsHidden ? 'Show output' : 'Hide output'),
          item('toggleLineNumbers', 'Line numbers'),
          item('clearOutputs', 'Clear output'),
        ]}
      />
    </div>
  );
}
