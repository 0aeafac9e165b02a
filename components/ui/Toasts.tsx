'use client';
import { create } from 'zustand';
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { Button, IconButton } from './Button.tsx';
import styles from './Toasts.module.css';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'calm' | 'fail';
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface ToastState {
  readonly toasts: readonly Toast[];
}

const useToasts = create<ToastState>()(() => ({ toasts: [] }));
let nextId = 1;

/** Shows a short message at the lower edge; errors and messages with an action stay longer. */
export function toast(text: string, options: { readonly tone?: Toast['tone']; readonly action?: Toast['action'] } = {}): void {
  const entry: Toast = { id: nextId++, text, tone: options.tone ?? 'calm', ...(options.action ? { action: options.action } : {}) };
  useToasts.setState((s) => ({ toasts: [...s.toasts.slice(-3), entry] }));
}

function dismiss(id: number): void {
  useToasts.setState((s) => ({ toasts: s.toasts.filter((t) => t.id !== id) }));
}

/** Where toasts appear; mounted once by the shell. */
export function Toasts() {
  const toasts = useToasts((s) => s.toasts);
  return (
    <div className={styles.stack} role="region" aria-label="Messages">
      {toasts.map((t) => (
        <ToastCard key={t.id} toast={t} />
      ))}
    </div>
  );
}

function ToastCard({ toast: t }: { readonly toast: Toast }) {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(t.id), t.action || t.tone === 'fail' ? 10_000 : 4_000);
    return () => clearTimeout(timer);
  }, [t]);
  return (
    <div className={styles.toast} data-tone={t.tone} role={t.tone === 'fail' ? 'alert' : 'status'}>
      <span className={styles.text}>
        {t.tone === 'fail' && '✕ '}
        {t.text}
      </span>
      {t.action && (
        <Button
          size="small"
          onClick={() => {
            t.action?.run();
            dismiss(t.id);
          }}
        >
          {t.action.label}
        </Button>
      )}
      <IconButton label="Dismiss" size="small" onClick={() => dismiss(t.id)}>
        <X size={13} />
      </IconButton>
    </div>
  );
}
