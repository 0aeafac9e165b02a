/**
 * Compiled cells by run, for positions: from V8's frames to the cell as the user wrote it.
 */
import type { CellScript } from '../../engine/closure/stack.ts';
import type { CallEntry, CompiledCell } from './compile/cellCode.ts';
import { findCall } from './compile/callTable.ts';

const REMEMBERED = 2000;

export class CellRegistry {
  readonly #cells = new Map<string, CompiledCell>();

  add(cell: CompiledCell): void {
    this.#cells.set(cell.place.runId, cell);
    if (this.#cells.size > REMEMBERED) {
      for (const runId of this.#cells.keys()) {
        this.#cells.delete(runId);
        break;
      }
    }
  }

  /** The cell position of a frame. */
  position(script: CellScript, line: number, column: number): { readonly line: number; readonly column: number } {
    const cell = script.instrumented === true ? this.#cells.get(script.runId) : undefined;
    return cell === undefined ? { line, column } : cell.original(line, column);
  }

  /** The call at a frame's position. */
  call(script: CellScript, line: number, column: number): CallEntry | undefined {
    const cell = this.#cells.get(script.runId);
    if (cell === undefined) return undefined;
    const at = this.position(script, line, column);
    return findCall(cell.calls, cell.offset(at.line, at.column));
  }
}
