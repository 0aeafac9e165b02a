'use client';
import { FileText, History, Keyboard, Monitor, Moon, Settings, Shapes, Sun } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Menu, type MenuItem } from './Menu.tsx';
import { Tooltip } from './Tooltip.tsx';
import { chooseTheme, useTheme } from './theme.ts';
import styles from './Shell.module.css';

export type Place = 'notebooks' | 'explorer' | 'runs';

export interface ShellProps {
  readonly place: Place;
  /** Content of the top bar after the logo. */
  readonly top: ReactNode;
  readonly children: ReactNode;
  /** On a notebook: the explorer beside it is open or not, and how to change that. */
  readonly explorer?: { readonly open: boolean; readonly toggle: () => void };
  readonly onShortcuts?: () => void;
}

/** Top bar, rail and the page: the frame of every screen. */
export function Shell({ place, top, children, explorer, onShortcuts }: ShellProps) {
  return (
    <div className={styles.shell}>
      <a href="#main" className={styles.skip}>
        Skip to content
      </a>
      <header className={styles.top}>
        <Link href="/" prefetch={false} className={styles.logo} aria-label="Emberline: all notebooks">
          <Logo />
        </Link>
        {top}
      </header>
      <nav className={styles.rail} aria-label="Main">
        <RailLink href="/" label="Notebooks" on={place === 'notebooks'} icon={<FileText size={17} />} />
        {explorer && (
          <Tooltip text={explorer.open ? 'Hide the explorer' : 'Show the explorer'} keys="Ctrl+B" side="right">
            <button type="button" className={cx(styles.item, explorer.open && styles.on)} aria-label="Explorer" aria-pressed={explorer.open} onClick={explorer.toggle}>
              <Shapes size={17} />
            </button>
          </Tooltip>
        )}
        <RailLink href="/runs" label="Runs" on={place === 'runs' || (place === 'explorer' && !explorer)} icon={<History size={17} />} />
        <span className={styles.grow} />
        <SettingsMenu {...(onShortcuts ? { onShortcuts } : {})} />
      </nav>
      <div className={styles.page} id="main">
        {children}
      </div>
    </div>
  );
}

function RailLink({ href, label, icon, on }: { readonly href: string; readonly label: string; readonly icon: ReactNode; readonly on: boolean }) {
  return (
    <Tooltip text={label} side="right">
      <Link href={href} prefetch={false} className={cx(styles.item, on && styles.on)} aria-label={label} aria-current={on ? 'page' : undefined}>
        {icon}
      </Link>
    </Tooltip>
  );
}

function SettingsMenu({ onShortcuts }: { readonly onShortcuts?: () => void }) {
  const choice = useTheme((t) => t.choice);
  const items: MenuItem[] = [
    { kind: 'label', label: 'Appearance' },
    { kind: 'choice', label: 'Light', icon: <Sun size={14} />, checked: choice === 'light', onSelect: () => chooseTheme('light') },
    { kind: 'choice', label: 'Dark', icon: <Moon size={14} />, checked: choice === 'dark', onSelect: () => chooseTheme('dark') },
    { kind: 'choice', label: 'As the system', icon: <Monitor size={14} />, checked: choice === 'system', onSelect: () => chooseTheme('system') },
  ];
  if (onShortcuts) items.push({ kind: 'line' }, { label: 'Keyboard shortcuts', icon: <Keyboard size={14} />, keys: '?', onSelect: onShortcuts });
  return (
    <Menu
      side="right"
      label="Settings"
      items={items}
      trigger={
        <button type="button" className={styles.item} aria-label="Settings" title="Settings">
          <Settings size={17} />
        </button>
      }
    />
  );
}

function Logo() {
  return (
    <svg width="26" height="13" viewBox="0 0 26 13" aria-hidden>
      <path d="M0 13 13 0v13z" fill="currentColor" />
      <path d="M26 13 13 0v13z" fill="currentColor" opacity="0.72" />
    </svg>
  );
}
