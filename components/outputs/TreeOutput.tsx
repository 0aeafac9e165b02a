'use client';
import { memo, useState } from 'react';
import type { TreeNode } from '../../protocol/notebook.ts';
import { formatCount } from '../ui/format.ts';
import { cx } from '../ui/cx.ts';
import styles from './tree.module.css';

/** A nested value as a tree that opens branch by branch. */
export const TreeOutput = memo(function TreeOutput({ root }: { readonly root: TreeNode }) {
  return (
    <div className={styles.tree} role="group" aria-label="Value">
      <Node node={root} depth={0} />
    </div>
  );
});

function Node({ node, name, depth }: { readonly node: TreeNode; readonly name?: string; readonly depth: number }) {
  switch (node.type) {
    case 'leaf':
      return (
        <div className={styles.row}>
          <Key name={name} />
          <span className={cx(styles.leaf, styles[node.kind])}>{node.text}</span>
        </div>
      );
    case 'cycle':
      return (
        <div className={styles.row}>
          <Key name={name} />
          <span className={styles.cycle}>↺ {node.label}</span>
        </div>
      );
    case 'branch':
      return <Branch node={node} name={name} depth={depth} />;
  }
}

function Branch({ node, name, depth }: { readonly node: Extract<TreeNode, { type: 'branch' }>; readonly name: string | undefined; readonly depth: number }) {
  const [open, setOpen] = useState(depth === 0 || (depth === 1 && node.entries.length <= 4));
  return (
    <div>
      <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={styles.caret} aria-hidden>
          {open ? '▾' : '▸'}
        </span>
        <Key name={name} />
        <span className={styles.label}>{node.label}</span>
        {!open && <span className={styles.preview}>{preview(node)}</span>}
      </button>
      {open && (
        <div className={styles.children}>
          {node.entries.map((entry, i) => (
            <Node key={i} node={entry.value} name={entry.key} depth={depth + 1} />
          ))}
          {node.missing > 0 && <div className={styles.missing}>… {formatCount(node.missing)} more</div>}
        </div>
      )}
    </div>
  );
}

function Key({ name }: { readonly name: string | undefined }) {
  if (name === undefined) return null;
  return (
    <>
      <span className={styles.key}>{name}</span>
      <span className={styles.colon}>: </span>
    </>
  );
}

function preview(node: Extract<TreeNode, { type: 'branch' }>): string {
  const parts = node.entries.slice(0, 4).map((e) => `${e.key}: ${e.value.type === 'leaf' ? e.value.text.slice(0, 24) : e.value.label}`);
  const more = node.entries.length + node.missing > 4 ? ', …' : '';
  return ` { ${parts.join(', ')}${more} }`;
}
