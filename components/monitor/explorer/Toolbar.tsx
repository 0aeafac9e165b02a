import { Maximize2 } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { cx } from '../../ui/cx.ts';
import styles from './explorer.module.css';

export interface ToolbarProps {
  readonly children?: ReactNode;
  readonly table?: { readonly on: boolean; readonly toggle: () => void };
  readonly onFit?: (() => void) | undefined;
  /** Address of this place as a full page; null when it is one. */
  readonly fullPage: string | null;
}

/** What can be done with a view: its own controls, the table twin, fit, a page of its own. */
export function Toolbar({ children, table, onFit, fullPage }: ToolbarProps) {
  return (
    <div className={styles.toolbar}>
      {children}
      <span className={styles.grow} />
      {table && <Button look="quiet" size="small" aria-pressed={table.on} className={cx(table.on && styles.pressed)} onClick={table.toggle}>Table</Button>}
      {onFit && <Button look="quiet" size="small" onClick={onFit}>Fit</Button>}
      {fullPage !== null && <Link href={fullPage} className={styles.iconLink} aria-label="Open as a full page" title="Open as a full page" prefetch={false}><Maximize2 size={13} aria-hidden /></Link>}
    </div>
  );
}
