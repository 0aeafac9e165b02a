/** Loads what the first cell would wait for: the type stripper's first call alone takes some 60 ms. */
import { compileCell } from './compile/compileCell.ts';

/** Compiles a small program once. */
export function warmUp(): void {
  compileCell('const rows: number[] = [1]; class C { f(x: number) { return rows.map((r) => r + x); } }\nnew C().f(1)', { cellId: 'warm', cellNumber: 0, runId: 'warm' }, { has: () => false, isConst: () => false, isGlobal: () => true });
}
