import type { ReactNode } from 'react';
import styles from './legend.module.css';

/** What the signs of a drawing mean, in its corner. Readers that do not see it have the table. */
export function Legend({ items }: { readonly items: readonly (readonly [text: ReactNode, tone?: 'run' | 'done' | 'fail' | 'cache' | 'ckpt'])[] }) {
  return (
    <div className={styles.legend} aria-hidden>
      {items.map(([text, tone], i) => <span key={i} className={tone === undefined ? undefined : styles[tone]}>{text}</span>)}
    </div>
  );
}
