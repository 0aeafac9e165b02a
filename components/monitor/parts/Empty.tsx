import type { ReactNode } from 'react';
import { Spinner } from '../../ui/Spinner.tsx';
import styles from './parts.module.css';

/** What stands where a drawing will be: why there is nothing yet, and what to do. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <strong>{title}</strong>
      {children && <p>{children}</p>}
    </div>
  );
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <div className={styles.empty} role="status">
      <span className={styles.loading}>
        <Spinner /> {what}
      </span>
    </div>
  );
}
