/**
 * Values that say themselves how they look: `html`, `md`, `svg`, `image`, and any object with Jupyter's display method.
 */
import { readFileSync } from 'node:fs';
import type { MimeBundle } from '../../../protocol/notebook.ts';

/** The method the JavaScript kernels of Jupyter agree on; gives a MIME bundle. */
export const DISPLAY: unique symbol = Symbol.for('Jupyter.display') as never;

export interface Displayable {
  [DISPLAY](): MimeBundle | Promise<MimeBundle>;
}

export function isDisplayable(value: unknown): value is Displayable {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && typeof (value as { [DISPLAY]?: unknown })[DISPLAY] === 'function';
}

function displayable(bundle: MimeBundle): Displayable {
  return { [DISPLAY]: () => bundle };
}

/** Text given as a template or as a plain argument. */
function joined(first: TemplateStringsArray | string, values: readonly unknown[]): string {
  if (typeof first === 'string') return first;
  return first.reduce((text, part, i) => text + part + (i < values.length ? String(values[i]) : ''), '');
}

/** Shows HTML in a sandboxed frame: html`<b>${x}</b>` or html('<b>…</b>'). Values are inserted as they are. */
export function html(text: TemplateStringsArray | string, ...values: readonly unknown[]): Displayable {
  const source = joined(text, values);
  return displayable({ 'text/html': source, 'text/plain': source.replace(/<[^>]*>/g, '') });
}

/** Shows Markdown. */
export function md(text: TemplateStringsArray | string, ...values: readonly unknown[]): Displayable {
  const source = joined(text, values);
  return displayable({ 'text/markdown': source, 'text/plain': source });
}

/** Shows an SVG drawing. */
export function svg(text: TemplateStringsArray | string, ...values: readonly unknown[]): Displayable {
  return displayable({ 'image/svg+xml': joined(text, values), 'text/plain': '[SVG]' });
}

/**
 * Shows an image from a file or from bytes. The type is read from the first bytes (PNG, JPEG, GIF, WebP, AVIF); `type`
 * overrides it. Throws when it is none of these.
 */
export function image(source: string | URL | Uint8Array, type?: string): Displayable {
  const bytes = source instanceof Uint8Array ? source : readFileSync(source);
  const mime = type ?? imageType(bytes);
  if (mime === undefined) throw new TypeError('image() cannot tell the type of these bytes: give it as the second argument, such as "image/png".');
  return displayable({ [mime]: Buffer.from(bytes).toString('base64'), 'text/plain': `[${mime}, ${bytes.length} bytes]` });
}

function imageType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\x89PNG')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF8')) return 'image/gif';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  if (head.slice(4) === 'ftypavif') return 'image/avif';
  return undefined;
}
