/**
 * Reads the real import and export statements of a source file, so that direction rules are checked on syntax and not on text.
 * A type-only statement (`import type`, `export type … from`) is erased when Node strips types; `import { type T }` is not, its
 * module still loads, so it counts as a value import.
 */
import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';

export interface ImportStatement {
  readonly specifier: string;
  /** The file relative to the root for a relative specifier; undefined for packages and Node's own modules. */
  readonly target: string | undefined;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** All imports of one file: static, re-exports, and dynamic ones with a literal specifier. */
export function importsOf(file: string, source: string): readonly ImportStatement[] {
  const parsed = parseSync(file, source);
  const statement = (specifier: string, start: number, end: number, dynamic = false): ImportStatement => ({
    specifier,
    target: specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier === 'emberline' ? 'engine/index.ts' : undefined,
    typeOnly: !dynamic && /^(import|export)\s+type\b/.test(source.slice(start, end)),
    line: source.slice(0, start).split('\n').length,
  });
  const found: ImportStatement[] = [];
  for (const i of parsed.module.staticImports) found.push(statement(i.moduleRequest.value, i.start, i.end));
  for (const e of parsed.module.staticExports) {
    const request = e.entries.find((entry) => entry.moduleRequest)?.moduleRequest;
    if (request) found.push(statement(request.value, e.start, e.end));
  }
  for (const d of parsed.module.dynamicImports) {
    const literal = /^(['"])(.*)\1$/.exec(source.slice(d.moduleRequest.start, d.moduleRequest.end));
    if (literal) found.push(statement(literal[2] as string, d.start, d.end, true));
  }
  return found;
}
