/**
 * Terminal text as it would look in a terminal: SGR colours and weights, carriage returns that rewrite a line. Pure.
 * Colours are names; the style sheet gives them values that fit the theme.
 */

export interface AnsiStyle {
  readonly colour?: string;
  readonly background?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
}

export interface AnsiSpan {
  readonly text: string;
  readonly style: AnsiStyle;
}

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
const ESCAPE = String.fromCharCode(27);
/** One control sequence; anything that is not SGR (`m`) is dropped. */
const SEQUENCE = new RegExp(`${ESCAPE}(?:\\[([0-9;:]*)([A-Za-z])|\\][^${String.fromCharCode(7)}${ESCAPE}]*(?:${String.fromCharCode(7)}|${ESCAPE}\\\\)|[@-Z\\\\-_])`, 'g');

/** Splits text into runs of one style; the escape sequences are gone. */
export function parseAnsi(text: string): readonly AnsiSpan[] {
  if (!text.includes(ESCAPE)) return text === '' ? [] : [{ text, style: {} }];
  const spans: AnsiSpan[] = [];
  let style: AnsiStyle = {};
  let at = 0;
  for (const found of text.matchAll(SEQUENCE)) {
    if (found.index > at) spans.push({ text: text.slice(at, found.index), style });
    at = found.index + found[0].length;
    if (found[2] === 'm') style = applySgr(style, (found[1] ?? '').split(/[;:]/).map((n) => Number(n) || 0));
  }
  if (at < text.length) spans.push({ text: text.slice(at), style });
  return spans;
}

function applySgr(before: AnsiStyle, codes: readonly number[]): AnsiStyle {
  let style = before;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes, i + 1);
      style = code === 38 ? { ...style, ...(colour ? { colour } : {}) } : { ...style, ...(colour ? { background: colour } : {}) };
      i += used;
    } else style = applyCode(style, code);
  }
  return style;
}

function applyCode(style: AnsiStyle, code: number): AnsiStyle {
  if (code === 0) return {};
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 39) return without(style, 'colour');
  if (code === 49) return without(style, 'background');
  const name = NAMES[code % 10];
  if (name === undefined) return style;
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, colour: code >= 90 ? `bright-${name}` : name };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { ...style, background: code >= 100 ? `bright-${name}` : name };
  return style;
}

function without(style: AnsiStyle, key: keyof AnsiStyle): AnsiStyle {
  const { [key]: _gone, ...rest } = style;
  return rest;
}

/** `5;n` of the 256-colour table or `2;r;g;b`. */
function extendedColour(codes: readonly number[], at: number): { readonly colour: string | null; readonly used: number } {
  if (codes[at] === 2) return { colour: `rgb(${codes[at + 1] ?? 0} ${codes[at + 2] ?? 0} ${codes[at + 3] ?? 0})`, used: 4 };
  if (codes[at] !== 5) return { colour: null, used: 0 };
  const n = codes[at + 1] ?? 0;
  if (n < 8) return { colour: NAMES[n] ?? null, used: 2 };
  if (n < 16) return { colour: `bright-${NAMES[n - 8]}`, used: 2 };
  if (n >= 232) {
    const grey = 8 + (n - 232) * 10;
    return { colour: `rgb(${grey} ${grey} ${grey})`, used: 2 };
  }
  const level = (k: number) => (k === 0 ? 0 : 55 + 40 * k);
  const i = n - 16;
  return { colour: `rgb(${level(Math.floor(i / 36))} ${level(Math.floor(i / 6) % 6)} ${level(i % 6)})`, used: 2 };
}

/** What stays visible of a line that was rewritten with carriage returns; a `\r` at the end leaves the line as it is. */
export function collapseReturns(text: string): string {
  if (!text.includes('\r')) return text;
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => {
      const parts = line.split('\r');
      return parts.findLast((p) => p !== '') ?? '';
    })
    .join('\n');
}

/** The last `limit` lines of a text, and how many lines stand before them. */
export function lastLines(text: string, limit: number): { readonly text: string; readonly hidden: number } {
  let at = text.endsWith('\n') ? text.length - 1 : text.length;
  for (let n = 0; n < limit; n++) {
    at = text.lastIndexOf('\n', at - 1);
    if (at <= 0) return { text, hidden: 0 };
  }
  let hidden = 0;
  for (let i = text.indexOf('\n'); i >= 0 && i <= at; i = text.indexOf('\n', i + 1)) hidden++;
  return { text: text.slice(at + 1), hidden };
}
