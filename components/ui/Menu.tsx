'use client';
import { DropdownMenu } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import styles from './Menu.module.css';

export type MenuItem =
  | { readonly kind?: 'item'; readonly label: ReactNode; readonly keys?: string; readonly icon?: ReactNode; readonly danger?: boolean; readonly disabled?: boolean; readonly onSelect: () => void }
  | { readonly kind: 'choice'; readonly label: ReactNode; readonly icon?: ReactNode; readonly checked: boolean; readonly onSelect: () => void }
  | { readonly kind: 'label'; readonly label: ReactNode }
  | { readonly kind: 'line' };

/** A dropdown of commands, keyboard operable; `trigger` is one button. */
export function Menu({ trigger, items, align = 'end', side = 'bottom', label }: { readonly trigger: ReactElement; readonly items: readonly MenuItem[]; readonly align?: 'start' | 'end'; readonly side?: 'bottom' | 'right'; readonly label?: string }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align={align} side={side} sideOffset={5} collisionPadding={8} aria-label={label}>
          {items.map((item, i) => (
            <MenuRow key={i} item={item} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function MenuRow({ item }: { readonly item: MenuItem }) {
  switch (item.kind) {
    case 'line':
      return <DropdownMenu.Separator className={styles.line} />;
    case 'label':
      return <DropdownMenu.Label className={styles.label}>{item.label}</DropdownMenu.Label>;
    case 'choice':
      return (
        <DropdownMenu.CheckboxItem className={styles.item} checked={item.checked} onSelect={item.onSelect}>
          <span className={styles.icon}>{item.icon ?? (item.checked ? '✓' : '')}</span>
          <span className={styles.text}>{item.label}</span>
          {item.icon && item.checked && <span>✓</span>}
        </DropdownMenu.CheckboxItem>
      );
    case 'item':
    case undefined:
      return (
        <DropdownMenu.Item className={styles.item} data-danger={item.danger || undefined} disabled={item.disabled} onSelect={item.onSelect}>
          {item.icon && <span className={styles.icon}>{item.icon}</span>}
          <span className={styles.text}>{item.label}</span>
          {item.keys && <kbd className={styles.keys}>{item.keys}</kbd>}
        </DropdownMenu.Item>
      );
  }
}
