/**
 * Where in a notebook the engine was called from: the nearest frame of the running cell, as the range of the whole call.
 *
 * A helper that an earlier cell defined does not take the call away from the cell that runs: jobs belong to their run.
 */
import { parseCellUrl } from '../../engine/closure/stack.ts';
import type { CellScript } from '../../engine/closure/stack.ts';
import type { CallSite } from '../../engine/rdd/host.ts';
import type { CellRegistry } from './cellRegistry.ts';
import { currentRun } from './runContext.ts';
import type { Run } from './runContext.ts';

interface Frame { readonly script: CellScript; readonly line: number; readonly column: number }

/** A call site that also knows the variable its value is declared as. */
export interface NamedCallSite extends CallSite {
  readonly variable?: string;
}

/** Depth that reaches the cell through the engine's own frames. */
const DEPTH = 60;

/** The call site of `operation`, or undefined when no cell is involved. */
export function callSiteIn(cells: CellRegistry, operation: string): NamedCallSite | undefined {
  const frames = cellFrames();
  const run = currentRun();
  const nearest = run === undefined ? frames[0] : frames.find((f) => f.script.runId === run.id);
  if (nearest === undefined) return run === undefined ? undefined : ofRun(run, operation);
  const call = cells.call(nearest.script, nearest.line, nearest.column);
  const at = cells.position(nearest.script, nearest.line, nearest.column);
  const { cellId, runId, cellNumber } = nearest.script;
  const range = call?.range ?? { cellId, runId, cellNumber, startLine: at.line, startColumn: at.column, endLine: at.line, endColumn: at.column };
  const long = frames.map((f) => `<cell ${f.script.cellNumber}>:${cells.position(f.script, f.line, f.column).line}`).join('\n');
  return {
    short: `${operation} at <cell ${range.cellNumber}>:${range.startLine}`,
    long,
    cell: range,
    ...(call?.variable === undefined ? {} : { variable: call.variable }),
  };
}

/** Called after an await in a library or another cell's function: the run is known, the place in it is not. */
function ofRun(run: Run, operation: string): CallSite {
  const lines = run.source.split('\n');
  return {
    short: `${operation} at <cell ${run.place.cellNumber}>:1`,
    long: `<cell ${run.place.cellNumber}>`,
    cell: { ...run.place, startLine: 1, startColumn: 1, endLine: lines.length, endColumn: (lines.at(-1) ?? '').length + 1 },
  };
}

function cellFrames(): readonly Frame[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  Error.prepareStackTrace = (_error, sites): readonly Frame[] => sites.flatMap((site) => {
    const script = parseCellUrl(site.getFileName() ?? '');
    return script === undefined ? [] : [{ script, line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1 }];
  });
  try {
    return (new Error().stack as unknown as readonly Frame[] | undefined) ?? [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
