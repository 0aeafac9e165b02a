'use client';
import { Copy, MoreHorizontal, Pencil, Trash2, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { type KeyboardEvent, useSyncExternalStore } from 'react';
import type { NotebookEntry } from '../../protocol/messages.ts';
import { notebookFolder, notebookHref, notebookName } from '../client/paths.ts';
import { IconButton } from '../ui/Button.tsx';
import { Chip } from '../ui/Chip.tsx';
import { Menu } from '../ui/Menu.tsx';
import { formatAge, plural } from '../ui/format.ts';
import styles from './home.module.css';

export interface NotebookListProps {
  readonly notebooks: readonly NotebookEntry[];
  readonly loading: boolean;
  readonly onRename: (notebook: NotebookEntry) => void;
  readonly onDuplicate: (notebook: NotebookEntry) => void;
  readonly onDelete: (notebook: NotebookEntry) => void;
}

/** Rows of notebooks: arrows move between them, Enter opens, F2 renames, Delete deletes. */
export function NotebookList({ notebooks, loading, ...actions }: NotebookListProps) {
  const now = useMinute();
  if (loading) return <div className={styles.skeleton} aria-hidden />;
  if (notebooks.length === 0) return <p className={styles.nothing}>No notebook has this name.</p>;
  return (
    <ul className={styles.list} onKeyDown={moveBetweenRows}>
      {notebooks.map((n) => (
        <NotebookRow key={n.path} notebook={n} now={now} {...actions} />
      ))}
    </ul>
  );
}

function NotebookRow({ notebook: n, now, onRename, onDuplicate, onDelete }: { readonly notebook: NotebookEntry; readonly now: number } & Omit<NotebookListProps, 'notebooks' | 'loading'>) {
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'F2') onRename(n);
    else if (event.key === 'Delete') onDelete(n);
    else return;
    event.preventDefault();
  };
  const folder = notebookFolder(n.path);
  return (
    <li className={styles.row}>
      <Link href={notebookHref(n.path)} className={styles.rowLink} data-row onKeyDown={keys} prefetch={false}>
        <span className={styles.name}>
          {n.title || notebookName(n.path)}
          {folder && <span className={styles.folder}>{folder}</span>}
          {n.error && (
            <span className={styles.broken}>
              <TriangleAlert size={12} aria-hidden /> {n.error}
            </span>
          )}
        </span>
        <KernelChip kernel={n.kernel} />
        <span className={styles.cells}>{n.error ? '' : plural(n.cells, 'cell')}</span>
        <time className={styles.age} dateTime={new Date(n.modifiedAt).toISOString()} title={new Date(n.modifiedAt).toLocaleString('en-GB')}>
          {formatAge(n.modifiedAt, now)}
        </time>
      </Link>
      <Menu
        label={`Actions for ${notebookName(n.path)}`}
        trigger={
          <IconButton label={`Actions for ${notebookName(n.path)}`} size="small">
            <MoreHorizontal size={15} />
          </IconButton>
        }
        items={[
          { label: 'Rename', icon: <Pencil size={13} />, keys: 'F2', onSelect: () => onRename(n) },
          { label: 'Duplicate', icon: <Copy size={13} />, disabled: n.error !== undefined, onSelect: () => onDuplicate(n) },
          { kind: 'line' },
          { label: 'Delete', icon: <Trash2 size={13} />, keys: 'Del', danger: true, onSelect: () => onDelete(n) },
        ]}
      />
    </li>
  );
}

function KernelChip({ kernel }: { readonly kernel: NotebookEntry['kernel'] }) {
  switch (kernel) {
    case 'none':
      return <span />;
    case 'starting':
      return <Chip tone="run">◔ starting</Chip>;
    case 'idle':
      return <Chip tone="done">● running</Chip>;
    case 'busy':
      return <Chip tone="run">▸ busy</Chip>;
    case 'dead':
      return <Chip tone="dead">◌ kernel died</Chip>;
  }
}

function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** The time now, changing once a minute, so that ages stay true. */
export function useMinute(): number {
  return useSyncExternalStore(
    (changed) => {
      const timer = setInterval(changed, 60_000);
      return () => clearInterval(timer);
    },
    () => Math.floor(Date.now() / 60_000) * 60_000,
    () => 0,
  );
}
