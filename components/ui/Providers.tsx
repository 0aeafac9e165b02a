'use client';
import { useEffect, type ReactNode } from 'react';
import { followTheme } from './theme.ts';
import { Toasts } from './Toasts.tsx';
import { TooltipProvider } from './Tooltip.tsx';

/** What every page needs once: theme, tooltips, toasts. */
export function Providers({ children }: { readonly children: ReactNode }) {
  useEffect(followTheme, []);
  return (
    <TooltipProvider>
      {children}
      <Toasts />
    </TooltipProvider>
  );
}
