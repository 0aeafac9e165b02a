/**
 * Cell positions in stack traces: the names scripts of cells are compiled under, and reading them back.
 */
import type { CellRange } from '../events/types.ts';

const PREFIX = 'emberline-cell:';

/** A cell's run, as script names carry it. */
export interface CellScript extends Pick<CellRange, 'cellId' | 'runId' | 'cellNumber'> {
  /** The driver's own, instrumented text of the cell: its columns have to be mapped. Shipped functions have cell columns. */
  readonly instrumented?: boolean;
}

/** Script name of code of a cell: `emberline-cell:<cellId>:<runId>:<cellNumber>`, with `:driver` after it when instrumented. */
export function cellUrl(at: CellScript): string {
  return `${PREFIX}${at.cellId}:${at.runId}:${at.cellNumber}${at.instrumented === true ? ':driver' : ''}`;
}

/** The parts of a script name made by `cellUrl`, or undefined for any other. */
export function parseCellUrl(url: string): CellScript | undefined {
  if (!url.startsWith(PREFIX)) return undefined;
  const [cellId, runId, cellNumber, text] = url.slice(PREFIX.length).split(':');
  if (cellId === undefined || runId === undefined || cellNumber === undefined) return undefined;
  return { cellId, runId, cellNumber: Number(cellNumber), ...(text === 'driver' ? { instrumented: true } : {}) };
}

/** One frame of a V8 stack trace. `cell` is set for code of a cell, otherwise `file` says where (a path, URL or `native`). */
export interface StackFrame {
  readonly functionName: string;
  readonly cell?: CellScript;
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

const LOCATION = /^(.*):(\d+):(\d+)$/;

/**
 * Reads V8's stack text. Frames of shipped functions have the positions of their cell. With `message`, the text before
 * the frames is left out: a job's message quotes the stack of its task.
 */
export function parseStack(stack: string, message = ''): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  const after = message === '' ? -1 : stack.indexOf(message);
  for (const raw of (after < 0 ? stack : stack.slice(after + message.length)).split('\n')) {
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
export function mapTaskStack(error: { readonly stack?: string; readonly message?: string }): readonly (StackFrame & Required<Pick<StackFrame, 'cell'>>)[] {
  return parseStack(error.stack ?? '', error.message).filter((f): f is StackFrame & Required<Pick<StackFrame, 'cell'>> => f.cell !== undefined);
}

/** A cell frame as a range, for failure details. */
export function frameRange(frame: StackFrame & Required<Pick<StackFrame, 'cell'>>): CellRange {
  const { cellId, runId, cellNumber } = frame.cell;
  return { cellId, runId, cellNumber, startLine: frame.line, startColumn: frame.column, endLine: frame.line, endColumn: frame.column };
}
