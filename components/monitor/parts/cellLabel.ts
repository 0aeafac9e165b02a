import type { CellRange } from '../../../engine/events/types.ts';

/** `cell 3:1`: number of the cell when it ran, and the line. Empty when the log does not know. */
export function cellLabel(cell: CellRange | null): string {
  return cell === null ? '' : `cell ${cell.cellNumber}:${cell.startLine}`;
}

/** `cell 3 line 1`, for sentences. */
export function cellWords(cell: CellRange | null): string {
  return cell === null ? '' : `cell ${cell.cellNumber} line ${cell.startLine}`;
}
