/**
 * One virtual program of all cells: each cell is a module that imports, after its own text, every name it can see from the
 * other cells and exports every name it declares.
 *
 * The added text follows the source, so positions in the source are the editor's positions and nothing has to be mapped
 * (imports are hoisted wherever they stand). Modules make top-level `await` and re-declaration in another cell legal, and
 * keep a cell's errors in that cell. A name means its last declaration above the cell; a name that only a later cell
 * declares is still typed, since cells may run in any order.
 */

/** What one cell declares at its top level. */
export interface CellNames {
  /** Model URI, `file:///cells/<id>.ts`. */
  readonly uri: string;
  readonly declared: readonly string[];
  /** Declared names that the source exports itself. */
  readonly exported: readonly string[];
}

export const CELL_FOLDER = 'file:///cells/';

/** URI of a cell's model. */
export function cellUri(cellId: string): string {
  return `${CELL_FOLDER}${cellId}.ts`;
}

/** Cell id of a model's URI, or null for any other file. */
export function cellIdOfUri(uri: string): string | null {
  return uri.startsWith(CELL_FOLDER) && uri.endsWith('.ts') ? uri.slice(CELL_FOLDER.length, -3) : null;
}

/** The text that makes each cell a module of the program, by URI. `cells` are in the notebook's order. */
export function cellSuffixes(cells: readonly CellNames[]): ReadonlyMap<string, string> {
  const firstBelow = firstDeclarations(cells);
  const above = new Map<string, string>();
  const suffixes = new Map<string, string>();
  for (const cell of cells) {
    const own = new Set(cell.declared);
    const imports = new Map<string, string[]>();
    const add = (name: string, uri: string) => {
      if (own.has(name) || uri === cell.uri) return;
      const names = imports.get(uri);
      if (names) names.push(name);
      else imports.set(uri, [name]);
    };
    for (const [name, uri] of above) add(name, uri);
    for (const [name, uri] of firstBelow) if (!above.has(name)) add(name, uri);
    suffixes.set(cell.uri, suffixOf(imports, cell));
    for (const name of cell.declared) above.set(name, cell.uri);
  }
  return suffixes;
}

function firstDeclarations(cells: readonly CellNames[]): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const cell of cells) for (const name of cell.declared) if (!first.has(name)) first.set(name, cell.uri);
  return first;
}

function suffixOf(imports: ReadonlyMap<string, readonly string[]>, cell: CellNames): string {
  const lines: string[] = [];
  for (const [uri, names] of imports) lines.push(`import { ${names.join(', ')} } from './${uri.slice(CELL_FOLDER.length, -3)}';`);
  const exported = new Set(cell.exported);
  lines.push(`export { ${cell.declared.filter((n) => !exported.has(n)).join(', ')} };`);
  // The semicolon ends an unfinished last expression such as `sc.` before the first import.
  return `\n;${lines.join('\n')}\n`;
}
