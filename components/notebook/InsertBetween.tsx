'use client';
import { Plus } from 'lucide-react';
import { useController } from './controllerContext.tsx';
import styles from './notebook.module.css';

/** A thin zone above a cell that offers a new cell there; the keyboard has `a` and `b` for it. */
export function InsertBetween({ index }: { readonly index: number }) {
  const controller = useController();
  return (
    <div className={styles.between}>
      <button type="button" className={styles.betweenButton} tabIndex={-1} aria-label={`Insert a cell before cell ${index + 1}`} title="Insert a cell here" onClick={() => controller.insertAt(index, 'code')}>
        <Plus size={12} aria-hidden />
      </button>
    </div>
  );
}
