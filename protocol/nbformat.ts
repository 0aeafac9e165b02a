/** What reading and writing of nbformat 4.x share: its words and its kinds of values. Pure. */

export type Json = Readonly<Record<string, unknown>>;

/** How the notice that an output was cut travels in a file; a plain-text twin stands beside it. */
export const TRUNCATED_MIME = 'application/vnd.emberline.truncated+json';

/** Language of cells that do not say: the kernel's; a file that names none is taken as ours. */
export function languageOf(metadata: Json): string {
  const info = metadata['language_info'];
  const spec = metadata['kernelspec'];
  for (const value of [isObject(info) ? info['name'] : undefined, isObject(spec) ? spec['language'] : undefined]) {
    if (typeof value === 'string' && value !== '') return value.toLowerCase();
  }
  return 'typescript';
}

/** Whether Jupyter stores values of this type as JSON and not as text. */
export function isJsonMime(mime: string): boolean {
  return mime === 'application/json' || mime.endsWith('+json');
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
