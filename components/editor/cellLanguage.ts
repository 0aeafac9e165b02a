import type { Cell } from '../../protocol/notebook.ts';

/** Monaco's language of a cell. */
export function languageOf(cell: Pick<Cell, 'kind' | 'language'>): 'typescript' | 'markdown' | 'plaintext' {
  if (cell.kind === 'markdown') return 'markdown';
  return cell.kind === 'code' && cell.language === 'typescript' ? 'typescript' : 'plaintext';
}
