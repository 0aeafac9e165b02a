/** Notebook files made by tests, as Jupyter writes them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface CellSource {
  readonly kind: 'code' | 'markdown';
  readonly source: string;
}

export const code = (source: string): CellSource => ({ kind: 'code', source });
export const markdown = (source: string): CellSource => ({ kind: 'markdown', source });

/** Text of an nbformat 4.5 file; cell ids are `cell-1`, `cell-2` … */
export function ipynb(cells: readonly CellSource[]): string {
  const json = {
    cells: cells.map(({ kind, source }, index) => ({
      cell_type: kind,
      id: `cell-${index + 1}`,
      metadata: {},
      source: source.split(/(?<=\n)/),
      ...(kind === 'code' ? { execution_count: null, outputs: [] } : {}),
    })),
    metadata: { language_info: { name: 'typescript' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(json, null, 1)}\n`;
}

/** Writes `<title>.ipynb` into the workspace; its path there. */
export async function writeNotebook(workspace: string, title: string, cells: readonly CellSource[]): Promise<string> {
  const path = `${title}.ipynb`;
  await writeFile(join(workspace, path), ipynb(cells));
  return path;
}
