import type { Theme } from '../ui/theme.ts';

const COLOURS: Readonly<Record<Theme, { readonly text: string; readonly line: string; readonly dim: string; readonly link: string }>> = {
  light: { text: '#1d1b19', line: '#e3e0dc', dim: '#6b655e', link: '#c8460f' },
  dark: { text: '#ece8e3', line: '#34302c', dim: '#aaa299', link: '#ff8a50' },
};

/**
 * The document of an HTML output's frame: the page's look for plain tables and text, the output, and a script that tells
 * the page how tall it is. Scripts of the output itself carry no nonce and do not run.
 */
export function frameDocument(html: string, theme: Theme, nonce: string): string {
  const c = COLOURS[theme];
  const style = `:root{color-scheme:${theme}}html,body{margin:0;background:transparent}body{padding:2px 0;color:${c.text};font:13px/1.5 system-ui,sans-serif;overflow-x:auto}
table{border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums}th,td{padding:5px 10px;border-bottom:1px solid ${c.line};text-align:left}th{color:${c.dim};font-weight:500}a{color:${c.link}}img,svg{max-width:100%}pre,code{font-family:ui-monospace,monospace;font-size:12.5px}`;
  const script = `const tell=()=>parent.postMessage({emberlineHeight:document.body.scrollHeight+(innerWidth<document.body.scrollWidth?14:0)},'*');new ResizeObserver(tell).observe(document.body);addEventListener('load',tell);tell()`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><base target="_blank"><style>${style}</style></head><body>${html}<script nonce="${escapeAttribute(nonce)}">${script}</script></body></html>`;
}

function escapeAttribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}
