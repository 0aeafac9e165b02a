/** Values that are a MIME bundle already, as Deno's and Jupyter's `display(bundle, {raw: true})` take them. */
import type { MimeBundle } from '../../../protocol/notebook.ts';

const MIME_TYPE = /^(application|audio|font|image|message|model|multipart|text|video)\/[\w.+-]+$/;

/** The bundle a plain object is when each of its keys is a MIME type and each value is what such a type holds; else undefined. */
export function rawBundle(value: unknown): MimeBundle | undefined {
  const entries = entriesOf(value);
  if (entries === undefined || entries.length === 0) return undefined;
  return entries.every(([type, content]) => MIME_TYPE.test(type) && isContent(type, content)) ? encoded(entries) : undefined;
}

/** The bundle of a value that is said to be one. Throws TypeError when it is not an object of MIME types. */
export function asBundle(value: unknown): MimeBundle {
  const entries = entriesOf(value);
  const wrong = entries?.find(([type]) => !type.includes('/'));
  if (entries === undefined || wrong !== undefined) {
    throw new TypeError(`display(…, {raw: true}) needs an object whose keys are MIME types, such as {'text/html': '<b>1</b>'}, but was given ${wrong === undefined ? typeof value : `the key ${JSON.stringify(wrong[0])}`}.`);
  }
  return encoded(entries);
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.entries(value) : undefined;
}

/** Text or lines of text for every type, bytes for images and the like, structures for `application/…`. Never a bare number: that is a record that counts types. */
function isContent(type: string, content: unknown): boolean {
  if (typeof content === 'string' || (Array.isArray(content) && content.every((line) => typeof line === 'string'))) return true;
  if (content instanceof Uint8Array) return !type.startsWith('text/');
  return type.startsWith('application/') && typeof content === 'object' && content !== null;
}

/** Bytes as base64, which is how bundles carry them. */
function encoded(entries: readonly (readonly [string, unknown])[]): MimeBundle {
  return Object.fromEntries(entries.map(([type, content]) => [type, content instanceof Uint8Array ? Buffer.from(content).toString('base64') : content]));
}
