'use client';
import { memo, useMemo } from 'react';
import { renderMarkdown } from './markdown.ts';
import styles from './markdown.module.css';

/** Rendered Markdown; sanitised, links open in a new tab. `attachments` maps nbformat's `attachment:` names to data URLs. */
export const MarkdownView = memo(function MarkdownView({ source, attachments }: { readonly source: string; readonly attachments?: Readonly<Record<string, string>> }) {
  const html = useMemo(() => renderMarkdown(source, attachments ?? {}), [source, attachments]);
  return <div className={styles.markdown} dangerouslySetInnerHTML={{ __html: html }} />;
});
