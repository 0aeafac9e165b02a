import type { Theme } from '../ui/theme.ts';

const COLOURS: Readonly<Record<Theme, { readonly text: string; readonly line: string; readonly dim: string; readonly link: string }>> = {
  light: { text: '#1d1b19', line: '#e3e0dc', dim: '#6b655e', link: '#c8460f' },
  dark: { text: '#ece8e3', line: '#34302c', dim: '#aaa299', link: '#ff8a50' },
};

/** What a frame says to the page. */
export type FrameMessage = { readonly type: 'ready' } | { readonly type: 'height'; readonly height: number } | { readonly type: 'link'; readonly url: string };

/** The document of an HTML output's frame: the page's look for plain tables and text, the output, and our script. */
export function frameDocument(html: string, theme: Theme): string {
  const c = COLOURS[theme];
  const style = `:root{color-scheme:${theme}}html,body{margin:0;background:transparent}body{padding:2px 0;color:${c.text};font:13px/1.5 system-ui,sans-serif;overflow-x:auto}
table{border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums}th,td{padding:5px 10px;border-bottom:1px solid ${c.line};text-align:left}th{color:${c.dim};font-weight:500}a{color:${c.link}}img,svg{max-width:100%}pre,code{font-family:ui-monospace,monospace;font-size:12.5px}`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${style}</style><script>${SCRIPT}</script></head><body>${html}</body></html>`;
}

/** Stands before the output, so that an output which breaks off cannot swallow it: tells the height, hands links to the page. */
const SCRIPT = `(()=>{const tell=()=>{const b=document.body;if(b)parent.postMessage({emberlineHeight:b.scrollHeight+(innerWidth<b.scrollWidth?14:0)},'*')};
const watch=()=>{new ResizeObserver(tell).observe(document.body);tell()};
document.addEventListener('DOMContentLoaded',watch);addEventListener('load',tell);
document.addEventListener('click',(e)=>{const a=e.target instanceof Element&&e.target.closest('a[href]');if(!a)return;const to=a.getAttribute('href');if(to.startsWith('#'))return;e.preventDefault();parent.postMessage({emberlineLink:a.href},'*')})})()`;

/** The message in what a frame posted; null for anything else. Links are http(s) alone. */
export function frameMessage(data: unknown): FrameMessage | null {
  if (typeof data !== 'object' || data === null) return null;
  const { emberlineReady, emberlineHeight, emberlineLink } = data as Readonly<Record<string, unknown>>;
  if (emberlineReady === true) return { type: 'ready' };
  if (typeof emberlineHeight === 'number' && Number.isFinite(emberlineHeight)) return { type: 'height', height: Math.max(0, Math.ceil(emberlineHeight)) };
  if (typeof emberlineLink === 'string' && emberlineLink.length < 4_000 && /^https?:\/\//.test(emberlineLink)) return { type: 'link', url: emberlineLink };
  return null;
}
