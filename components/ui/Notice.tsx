import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './Notice.module.css';

/** A card that says what happened and what can be done: the one form for banners, dead kernels, conflicts and empty states. */
export function Notice({ tone = 'calm', icon, title, children, actions, role, className }: { readonly tone?: 'calm' | 'warn' | 'fail'; readonly icon?: ReactNode; readonly title: ReactNode; readonly children?: ReactNode; readonly actions?: ReactNode; readonly role?: 'status' | 'alert'; readonly className?: string }) {
  return (
    <div className={cx(styles.notice, styles[tone], className)} role={role}>
      {icon && (
        <span className={styles.icon} aria-hidden>
          {icon}
        </span>
      )}
      <div className={styles.text}>
        <strong className={styles.title}>{title}</strong>
        {children && <div className={styles.body}>{children}</div>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
