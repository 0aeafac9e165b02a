/**
 * What the language service says about a cell module, put in the words of a notebook. Pure.
 */
import type { Diagnostic, DisplayPart } from './tsApi.ts';

/**
 * Errors that come from cells being modules and are none in a notebook: a variable of another cell may be assigned (2632,
 * 2588 stays: `const` is `const`), and packages and files beside the notebook are found by the kernel, not by the browser
 * (2307, 2792, 7016).
 */
const LEGAL_IN_CELLS: ReadonlySet<number> = new Set([2632, 2307, 2792, 7016, 2691, 5097]);

/** Diagnostics of one cell: those of the suffix are dropped, those that reach its end are moved to the end of the source. */
export function cellDiagnostics(syntactic: readonly Diagnostic[], semantic: readonly Diagnostic[], sourceLength: number): readonly Diagnostic[] {
  const clamped = syntactic.map((d) => (d.start !== undefined && d.start >= sourceLength ? { ...d, start: Math.max(0, sourceLength - 1), length: 1 } : d));
  const firstPerPlace = clamped.filter((d, i) => clamped.findIndex((e) => e.start === d.start) === i);
  const own = semantic.filter((d) => d.start !== undefined && d.start < sourceLength && !LEGAL_IN_CELLS.has(d.code));
  return [...firstPerPlace, ...own];
}

/** A name of another cell is an import to TypeScript; the reader sees the declaration itself: no `(alias)`, no `import x`. */
export function withoutAlias(parts: readonly DisplayPart[]): readonly DisplayPart[] {
  if (parts[0]?.text !== '(' || parts[1]?.text !== 'alias') return parts;
  const rest = parts.slice(parts[3]?.text === ' ' ? 4 : 3);
  const importAt = rest.findLastIndex((p, i) => p.text === 'import' && rest[i - 1]?.text === '\n');
  return importAt < 0 ? rest : rest.slice(0, importAt - 1);
}
