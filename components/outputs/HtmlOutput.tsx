'use client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTheme } from '../ui/theme.ts';
import { frameDocument } from './frameDocument.ts';
import styles from './outputs.module.css';

const TALLEST = 4_000;

/**
 * HTML in a frame of an opaque origin: it can neither reach this page nor the server. The frame inherits the page's
 * content policy, so only our own measuring script (which knows the nonce) runs in it.
 */
export function HtmlOutput({ html }: { readonly html: string }) {
  const theme = useTheme((t) => t.theme);
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(24);
  const source = useMemo(() => frameDocument(html, theme, pageNonce()), [html, theme]);
  useEffect(() => {
    const measured = (event: MessageEvent) => {
      if (event.source !== frame.current?.contentWindow) return;
      const value = (event.data as { emberlineHeight?: unknown } | null)?.emberlineHeight;
      if (typeof value === 'number' && Number.isFinite(value)) setHeight(Math.min(TALLEST, Math.max(0, Math.ceil(value))));
    };
    window.addEventListener('message', measured);
    return () => window.removeEventListener('message', measured);
  }, []);
  return <iframe ref={frame} className={styles.frame} title="HTML output" sandbox="allow-scripts allow-popups" srcDoc={source} style={{ height }} loading="lazy" />;
}

function pageNonce(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
}
