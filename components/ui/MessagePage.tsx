import Link from 'next/link';
import type { ReactNode } from 'react';
import styles from './MessagePage.module.css';

/** A whole page that is one calm message: not found, refused, broken. */
export function MessagePage({ code, title, children, detail, actions }: { readonly code: string; readonly title: string; readonly children: ReactNode; readonly detail?: string; readonly actions?: ReactNode }) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <p className={styles.code}>{code}</p>
        <h1 className={styles.title}>{title}</h1>
        <p className={styles.text}>{children}</p>
        {detail && <pre className={styles.detail}>{detail}</pre>}
        <div className={styles.actions}>
          {actions}
          <Link href="/" className={styles.link}>
            All notebooks
          </Link>
        </div>
      </div>
    </main>
  );
}
