/** What compiling a cell gives. */
import type { FunctionMeta } from '../../../engine/closure/capture.ts';
import type { CellRange } from '../../../engine/events/types.ts';
import type { TopLevelVariable } from '../../../engine/closure/analysis.ts';

/** Which run of which cell a text belongs to. */
export type CellPlace = Pick<CellRange, 'cellId' | 'cellNumber' | 'runId'>;

/** What a compiled cell may know of the notebook. */
export interface KnownNames {
  /** Variables of earlier cells and predefined ones. */
  has(name: string): boolean;
  /** Of those, the ones declared with const, or imported. */
  isConst(name: string): boolean;
  /** Names of the JavaScript global object. */
  isGlobal(name: string): boolean;
}

/** A call in the cell: where V8 says it is, and the range a reader would point at. */
export interface CallEntry {
  /** Offset of the method's name, or of the called name. */
  readonly anchor: number;
  readonly start: number;
  readonly end: number;
  readonly range: CellRange;
  /** The variable the call's value is declared as or assigned to. */
  readonly variable?: string;
}

export interface CompiledCell {
  readonly place: CellPlace;
  /** A script that evaluates to `(scope, runtime, functions, place) => Promise<value>`. */
  readonly script: string;
  readonly functions: readonly FunctionMeta[];
  readonly declares: readonly TopLevelVariable[];
  readonly calls: readonly CallEntry[];
  /** The cell position of a position in `script`, both from 1. */
  original(line: number, column: number): { readonly line: number; readonly column: number };
  /** Offset in the cell of a cell position. */
  offset(line: number, column: number): number;
}
