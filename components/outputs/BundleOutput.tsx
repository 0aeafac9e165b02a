'use client';
import { memo } from 'react';
import { TABLE_MIME, TREE_MIME, type MimeBundle, type TableData, type TreeNode } from '../../protocol/notebook.ts';
import { AnsiText } from './AnsiText.tsx';
import { HtmlOutput } from './HtmlOutput.tsx';
import { ImageOutput } from './ImageOutput.tsx';
import { MarkdownView } from './MarkdownView.tsx';
import { mimeText, richestMime } from './mime.ts';
import { TableOutput } from './TableOutput.tsx';
import { TreeOutput } from './TreeOutput.tsx';
import styles from './outputs.module.css';

/** A displayed value or a cell's result in its richest form. */
export const BundleOutput = memo(function BundleOutput({ path, data, metadata }: { readonly path: string; readonly data: MimeBundle; readonly metadata?: Readonly<Record<string, unknown>> | undefined }) {
  const mime = richestMime(data);
  switch (mime) {
    case null:
      return <p className={styles.note}>This output has no form that can be shown here ({Object.keys(data).join(', ') || 'empty'}).</p>;
    case TABLE_MIME:
      return <TableOutput path={path} data={data[TABLE_MIME] as TableData} />;
    case TREE_MIME:
      return <TreeOutput root={data[TREE_MIME] as TreeNode} />;
    case 'text/html':
      return <HtmlOutput html={mimeText(data[mime])} />;
    case 'text/markdown':
      return (
        <div className={styles.rich}>
          <MarkdownView source={mimeText(data[mime])} />
        </div>
      );
    case 'image/svg+xml':
    case 'image/png':
    case 'image/jpeg':
    case 'image/gif':
    case 'image/webp':
      return <ImageOutput mime={mime} data={mimeText(data[mime])} metadata={metadata?.[mime]} alt={mimeText(data['text/plain'] ?? '')} />;
    case 'text/latex':
    case 'application/json':
    case 'text/plain':
      return (
        <pre className={styles.result}>
          <AnsiText text={mimeText(data[mime])} />
        </pre>
      );
  }
});
