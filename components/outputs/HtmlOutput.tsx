'use client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { toast } from '../ui/Toasts.tsx';
import { useTheme } from '../ui/theme.ts';
import { frameDocument, frameMessage } from './frameDocument.ts';
import styles from './outputs.module.css';

const TALLEST = 4_000;
const FRAME = '/api/frame';

/**
 * HTML in a frame of an opaque origin with a content policy of its own (`server/http/frame.ts`): its scripts run, and
 * reach neither this page nor any network. A link in it is opened by the reader, from here.
 */
export function HtmlOutput({ html }: { readonly html: string }) {
  const theme = useTheme((t) => t.theme);
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(24);
  const source = useMemo(() => frameDocument(html, theme), [html, theme]);
  useEffect(() => {
    const hear = (event: MessageEvent) => {
      const inside = frame.current?.contentWindow;
      if (!inside || event.source !== inside) return;
      const message = frameMessage(event.data);
      switch (message?.type) {
        case undefined:
          return;
        case 'ready':
          return inside.postMessage({ emberlineDocument: source }, '*');
        case 'height':
          return setHeight(Math.min(TALLEST, message.height));
        case 'link':
          return offerLink(message.url);
      }
    };
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, [source]);
  // Another document gets another frame: what the scripts of the last one left behind goes with it.
  return <iframe key={source} ref={frame} className={styles.frame} title="HTML output" sandbox="allow-scripts" src={FRAME} style={{ height }} loading="lazy" />;
}

/** A frame may not open windows itself: it could carry values away in the address. */
function offerLink(url: string): void {
  toast(url.length > 90 ? `${url.slice(0, 89)}…` : url, { action: { label: 'Open link', run: () => window.open(url, '_blank', 'noopener,noreferrer') } });
}
