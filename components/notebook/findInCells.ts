/** Search and replace over the sources of all cells. Pure. */
import type { CellId, Notebook } from '../../protocol/notebook.ts';
import type { Operation, TextEdit } from '../../protocol/operations.ts';

export interface FindOptions {
  readonly caseSensitive: boolean;
  readonly regexp: boolean;
}

export interface Match {
  readonly cellId: CellId;
  readonly offset: number;
  readonly length: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

const MOST = 5_000;

/** The pattern of a query, or null when it is empty or no valid regular expression. */
export function patternOf(query: string, options: FindOptions): RegExp | null {
  if (query === '') return null;
  try {
    return new RegExp(options.regexp ? query : query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), `gm${options.caseSensitive ? '' : 'i'}u`);
  } catch {
    return null;
  }
}

/** Every match in the notebook's order; empty matches are none. */
export function findMatches(notebook: Notebook, query: string, options: FindOptions): readonly Match[] {
  const pattern = patternOf(query, options);
  if (!pattern) return [];
  const matches: Match[] = [];
  for (const cell of notebook.cells) {
    for (const found of cell.source.matchAll(pattern)) {
      if (found[0] === '') continue;
      const before = cell.source.slice(0, found.index);
      matches.push({ cellId: cell.id, offset: found.index, length: found[0].length, line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') });
      if (matches.length >= MOST) return matches;
    }
  }
  return matches;
}

/** Operations that replace the given matches; with a regular expression `$1` in the replacement means its group. */
export function replaceMatches(notebook: Notebook, matches: readonly Match[], query: string, replacement: string, options: FindOptions): readonly Operation[] {
  const pattern = patternOf(query, options);
  if (!pattern) return [];
  const once = new RegExp(pattern.source, pattern.flags.replace('g', 'y'));
  return notebook.cells.flatMap((cell): readonly Operation[] => {
    const own = matches.filter((m) => m.cellId === cell.id);
    if (own.length === 0) return [];
    // From the end, so that earlier offsets stay true while edits apply one after another.
    const edits = own.toReversed().map((m): TextEdit => {
      once.lastIndex = m.offset;
      const found = once.exec(cell.source);
      const inserted = options.regexp && found ? expand(replacement, found) : replacement;
      return { offset: m.offset, deleted: m.length, inserted };
    });
    return [{ type: 'editSource', cellId: cell.id, revision: cell.sourceRevision, edits }];
  });
}

function expand(replacement: string, found: RegExpExecArray): string {
  return replacement.replace(/\$(\$|&|\d{1,2})/g, (_, name: string) => (name === '$' ? '$' : name === '&' ? found[0] : (found[Number(name)] ?? '')));
}
