/**
 * Cell positions in stack traces: the names scripts of cells are compiled under, and reading them back.
 */
import type { CellRange } from '../events/types.ts';

const PREFIX = 'emberline-cell:';

/** Script name of code of a cell: `emberline-cell:<cellId>:<runId>:<cellNumber>`. */
export function cellUrl(at: Pick<CellRange, 'cellId' | 'runId' | 'cellNumber'>): string {
  return `${PREFIX}${at.cellId}:${at.runId}:${at.cellNumber}`;
}

/** The parts of a script name made by `cellUrl`, or undefined for any other. */
export function parseCellUrl(url: string): Pick<CellRange, 'cellId' | 'runId' | 'cellNumber'> | undefined {
  if (!url.startsWith(PREFIX)) return undefined;
  const [cellId, runId, cellNumber] = url.slice(PREFIX.length).split(':');
  return cellId === undefined || runId === undefined || cellNumber === undefined ? undefined : { cellId, runId, cellNumber: Number(cellNumber) };
}

/** One frame of a V8 stack trace. `cell` is set for code of a cell, otherwise `file` says where (a path, URL or `native`). */
export interface StackFrame {
  readonly functionName: string;
  readonly cell?: Pick<CellRange, 'cellId' | 'runId' | 'cellNumber'>;
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

const LOCATION = /^(.*):(\d+):(\d+)$/;

/** Reads V8's stack text. Frames of shipped functions have the positions of their cell. */
export function parseStack(stack: string): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  for (const raw of stack.split('\n')) {
    const text = /^\s*at (.*)$/.exec(raw)?.[1];
    if (text === undefined) continue;
    const withName = /^(.*?) \((.*)\)$/.exec(text);
    const place = LOCATION.exec(withName?.[2] ?? text.replace(/^async /, ''));
    if (place === null) continue;
    const url = place[1] as string;
    const cell = parseCellUrl(url);
    const functionName = (withName?.[1] ?? '').replace(/^async /, '').replace(/ \[as [^\]]*\]$/, '').replace(/^(Object|Function)\./, '');
    frames.push({ functionName: functionName === '<anonymous>' ? '' : functionName, ...(cell === undefined ? { file: url } : { cell }), line: Number(place[2]), column: Number(place[3]) });
  }
  return frames;
}

/** The frames of a task's error that lie in cells, innermost first. */
export function mapTaskStack(error: { readonly stack?: string }): readonly (StackFrame & Required<Pick<StackFrame, 'cell'>>)[] {
  return parseStack(error.stack ?? '').filter((f): f is StackFrame & Required<Pick<StackFrame, 'cell'>> => f.cell !== undefined);
}

/** A cell frame as a range, for failure details. */
export function frameRange(frame: StackFrame & Required<Pick<StackFrame, 'cell'>>): CellRange {
  return { ...frame.cell, startLine: frame.line, startColumn: frame.column, endLine: frame.line, endColumn: frame.column };
}
