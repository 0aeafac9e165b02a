/**
 * What the reader has picked, shared by drawings and editors: an RDD, the code range that made it, or a place in the code
 * that some drawing should resolve to an RDD. One pick at a time; `origin` tells a view whether it made the pick itself.
 */
import { create } from 'zustand';
import type { CellRange } from '../../engine/events/types.ts';
import type { LineageNode } from '../../engine/status/lineage.ts';

export interface CodePosition {
  readonly cellId: string;
  /** From 1. */
  readonly line: number;
  /** From 1, UTF-16 units. */
  readonly column: number;
}

export interface Selection {
  readonly rddId: number | null;
  /** Lights up in the cell's editor. */
  readonly range: CellRange | null;
  readonly origin: 'drawing' | 'code' | null;
}

const NONE: Selection = { rddId: null, range: null, origin: null };

export const useSelection = create<Selection>()(() => NONE);

/** A drawing or table picked an RDD: its code range lights up. */
export function selectRdd(rddId: number, range: CellRange | null): void {
  useSelection.setState({ rddId, range, origin: 'drawing' }, true);
}

/** The reader clicked into code: the RDD that the call there made lights up. Clears the pick when no RDD came from there. */
export function selectCode(position: CodePosition, lineage: Readonly<Record<number, LineageNode>>): void {
  const node = rddAt(position, lineage);
  useSelection.setState(node === null ? NONE : { rddId: node.id, range: node.cell, origin: 'code' }, true);
}

export function clearSelection(): void {
  useSelection.setState(NONE, true);
}

/**
 * The RDD made by the smallest call around a position; of several from one call the last one, and of several runs of a
 * cell the latest. Null when the position is in no call that made an RDD.
 */
export function rddAt(position: CodePosition, lineage: Readonly<Record<number, LineageNode>>): LineageNode | null {
  let best: LineageNode | null = null;
  let least: readonly [number, number] = [Infinity, Infinity];
  for (const node of Object.values(lineage)) {
    const { cell } = node;
    if (cell === null || cell.cellId !== position.cellId || !contains(cell, position)) continue;
    const size: readonly [number, number] = [cell.endLine - cell.startLine, cell.endLine === cell.startLine ? cell.endColumn - cell.startColumn : cell.endColumn];
    const smaller = size[0] < least[0] || (size[0] === least[0] && size[1] < least[1]);
    const same = size[0] === least[0] && size[1] === least[1];
    if (smaller || (same && node.id > (best?.id ?? -1))) {
      best = node;
      least = size;
    }
  }
  return best;
}

function contains(range: CellRange, { line, column }: CodePosition): boolean {
  const afterStart = line > range.startLine || (line === range.startLine && column >= range.startColumn);
  const beforeEnd = line < range.endLine || (line === range.endLine && column <= range.endColumn);
  return afterStart && beforeEnd;
}
