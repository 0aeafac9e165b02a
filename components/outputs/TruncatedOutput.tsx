'use client';
import { Scissors } from 'lucide-react';
import { Notice } from '../ui/Notice.tsx';
import { formatBytes } from '../ui/format.ts';
import styles from './outputs.module.css';

/** Output beyond the limit was not kept with the document: says how much, and where all of it is. */
export function TruncatedOutput({ path, dropped, file }: { readonly path: string; readonly dropped: number; readonly file: string }) {
  const href = `/api/outputs?${new URLSearchParams({ notebook: path, file }).toString()}`;
  return (
    <Notice
      className={styles.truncated ?? ''}
      tone="warn"
      icon={<Scissors size={15} />}
      title={`Output limit reached: ${formatBytes(dropped)} more`}
      actions={
        <a className={styles.rest} href={href} target="_blank" rel="noopener">
          Open the whole output
        </a>
      }
    >
      The document keeps the first part; everything is in <code>{file}</code>.
    </Notice>
  );
}
