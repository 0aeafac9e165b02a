'use client';
import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import styles from './Tooltip.module.css';

/** One provider near the root, so that neighbouring tooltips open without delay. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return <Radix.Provider delayDuration={400}>{children}</Radix.Provider>;
}

/** Explains `children` (one focusable element) on hover and focus. */
export function Tooltip({ text, keys, children, side = 'bottom' }: { readonly text: ReactNode; readonly keys?: string; readonly children: ReactElement; readonly side?: 'top' | 'bottom' | 'left' | 'right' }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.tip} side={side} sideOffset={6} collisionPadding={8}>
          {text}
          {keys && <kbd className={styles.keys}>{keys}</kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
