/**
 * Whatever a cell throws, as a CellError: message first, the user's frames with their cell positions, engine and library
 * frames after them, and what is known of a failed task.
 */
import type { TaskFailureDetail } from '../../engine/events/types.ts';
import { parseStack } from '../../engine/closure/stack.ts';
import type { StackFrame } from '../../engine/closure/stack.ts';
import { TaskNotSerializableError } from '../../engine/closure/notSerializable.ts';
import type { CellError, ErrorFrame } from '../../protocol/notebook.ts';
import { awaitTrail } from './awaitTrail.ts';
import type { AwaitFrame } from './awaitTrail.ts';
import type { CellRegistry } from './cellRegistry.ts';
import type { CellPlace } from './compile/cellCode.ts';
import { CellSyntaxError } from './compile/compileError.ts';
import { safeInspect } from './display/cellText.ts';

const DEEPEST_CAUSE = 8;
const LONGEST_MESSAGE = 16 * 1024;

/** The task behind a failed job, as the scheduler's exception carries it in `task`. */
interface TaskBehind {
  readonly partition: number;
  readonly attempt: number;
  readonly className: string;
  readonly message: string;
  readonly stack: string;
  readonly detail?: TaskFailureDetail;
}

/** Describes an error of the run at `place`. Never throws. */
export function cellError(error: unknown, place: CellPlace, cells: CellRegistry): CellError {
  if (error instanceof CellSyntaxError) {
    const { cellId, cellNumber } = place;
    return { name: error.name, message: error.message, frames: [{ functionName: '', cellId, cellNumber, line: error.line, column: error.column, engine: false }] };
  }
  return describe(error, cells, 0);
}

function describe(error: unknown, cells: CellRegistry, depth: number): CellError {
  if (!isErrorLike(error)) return { name: 'Error', message: typeof error === 'string' ? error : `Thrown: ${safeInspect(error, { depth: 2 })}`, frames: [] };
  const task = taskBehind(error);
  const cause = task !== undefined ? taskCause(task, cells) : depth < DEEPEST_CAUSE && hasCause(error) ? describe(causeOf(error), cells, depth + 1) : undefined;
  return {
    name: nameOf(error),
    message: messageOf(error, task !== undefined),
    frames: withPlace(error, orderFrames(parseStack(stackOf(error), String(error.message)), cells, awaitTrail(error))),
    ...(cause === undefined ? {} : { cause }),
    ...(task === undefined ? {} : { task: taskFields(task, cells) }),
  };
}

/** A refused closure shows the place of the variable before the place of the operation. */
function withPlace(error: unknown, frames: readonly ErrorFrame[]): readonly ErrorFrame[] {
  if (!(error instanceof TaskNotSerializableError) || error.where.at === undefined) return frames;
  const { cellId, cellNumber, startLine, startColumn } = error.where.at;
  return [{ functionName: error.where.variable ?? '', cellId, cellNumber, line: error.where.line ?? startLine, column: error.where.line === undefined || error.where.line === startLine ? startColumn : 1, engine: false }, ...frames];
}

function taskCause(task: TaskBehind, cells: CellRegistry): CellError {
  return { name: task.className, message: limit(task.message), frames: orderFrames(parseStack(task.stack, task.message), cells) };
}

function taskFields(task: TaskBehind, cells: CellRegistry): NonNullable<CellError['task']> {
  const { detail } = task;
  const frame = parseStack(task.stack, task.message).find((f) => f.cell !== undefined);
  const inCell = frame?.cell === undefined
    ? detail?.at === undefined ? undefined : { cellId: detail.at.cellId, cellNumber: detail.at.cellNumber, line: detail.at.startLine }
    : { cellId: frame.cell.cellId, cellNumber: frame.cell.cellNumber, line: cells.position(frame.cell, frame.line, frame.column).line };
  return {
    partition: task.partition,
    attempt: task.attempt,
    ...(detail?.record === undefined ? {} : { record: detail.record }),
    ...(detail?.operation === undefined ? {} : { operation: detail.operation }),
    ...inCell,
  };
}

/** The user's frames, then the awaits that are not among them, then the engine's frames. */
function orderFrames(frames: readonly StackFrame[], cells: CellRegistry, awaits: readonly AwaitFrame[] = []): readonly ErrorFrame[] {
  const shown = frames.map((f) => toFrame(f, cells));
  const own = shown.filter((f) => !f.engine);
  for (const { place: { cellId, cellNumber }, line, column } of awaits) {
    if (!own.some((f) => f.cellId === cellId && f.line === line)) own.push({ functionName: '', cellId, cellNumber, line, column, engine: false });
  }
  return [...own, ...shown.filter((f) => f.engine)];
}

function toFrame(frame: StackFrame, cells: CellRegistry): ErrorFrame {
  if (frame.cell !== undefined) {
    const { cellId, cellNumber } = frame.cell;
    const at = cells.position(frame.cell, frame.line, frame.column);
    return { functionName: frame.functionName, cellId, cellNumber, line: at.line, column: at.column, engine: false };
  }
  const file = frame.file ?? '';
  return { functionName: frame.functionName, file: readableFile(file), line: frame.line, column: frame.column, engine: isEngineFile(file) };
}

const HOME = new URL('../../', import.meta.url).href;

function isEngineFile(file: string): boolean {
  if (file.startsWith('node:') || file.includes('/node_modules/') || file.startsWith('emberline-') || !file.includes('/')) return true;
  const url = file.startsWith('file:') ? file : `file://${file}`;
  return url.startsWith(`${HOME}engine/`) || url.startsWith(`${HOME}server/`);
}

/** Paths of our own files without this machine's folders. */
function readableFile(file: string): string {
  return file.startsWith(HOME) ? file.slice(HOME.length) : file.replace(/^file:\/\//, '');
}

interface ErrorLike { readonly name?: unknown; readonly message: unknown; readonly stack?: unknown; readonly cause?: unknown; readonly errors?: unknown; readonly task?: unknown }

function isErrorLike(value: unknown): value is ErrorLike {
  return typeof value === 'object' && value !== null && typeof (value as { message?: unknown }).message === 'string';
}

function hasCause(error: ErrorLike): boolean {
  return causeOf(error) !== undefined;
}

function causeOf(error: ErrorLike): unknown {
  return error.cause ?? (Array.isArray(error.errors) ? (error.errors as readonly unknown[])[0] : undefined);
}

function nameOf(error: ErrorLike): string {
  if (typeof error.name === 'string' && error.name !== '' && error.name !== 'Error') return error.name;
  const constructor: unknown = (error as { constructor?: unknown }).constructor;
  return typeof constructor === 'function' && constructor.name !== '' && constructor.name !== 'Object' ? constructor.name : 'Error';
}

function stackOf(error: ErrorLike): string {
  return typeof error.stack === 'string' ? error.stack : '';
}

function messageOf(error: ErrorLike, isJob: boolean): string {
  const message = asWritten(String(error.message));
  // The scheduler's message ends with the task's stack, which the cause shows better.
  return limit(isJob ? (message.split('\n')[0] as string) : message);
}

/** V8 quotes what was called (`z.map is not a function`) from the compiled cell: in the words of the cell. */
function asWritten(message: string): string {
  return message.replaceAll(/\(0\s*,\s*__s\.([\p{ID_Continue}$]+)\)/gu, '$1').replaceAll('__s.', '');
}

function limit(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}

function taskBehind(error: ErrorLike): TaskBehind | undefined {
  const task = error.task;
  if (typeof task !== 'object' || task === null) return undefined;
  const t = task as Partial<TaskBehind>;
  return typeof t.partition === 'number' && typeof t.attempt === 'number' && typeof t.stack === 'string' && typeof t.message === 'string' && typeof t.className === 'string' ? (t as TaskBehind) : undefined;
}

/** The run whose code an error's stack shows first: who to tell about an error nobody caught. */
export function runOfError(error: unknown): string | undefined {
  return isErrorLike(error) ? parseStack(stackOf(error), String(error.message)).find((f) => f.cell !== undefined)?.cell?.runId : undefined;
}

/** An error as text for a stream, with cell positions. */
export function errorText(error: CellError): string {
  const frames = error.frames.filter((f) => !f.engine).map((f) => `    at ${f.functionName === '' ? '' : `${f.functionName} `}${f.cellNumber === undefined ? `${f.file ?? ''}` : `<cell ${f.cellNumber}>`}:${f.line}:${f.column}`);
  const cause = error.cause === undefined ? [] : [`Caused by ${errorText(error.cause)}`];
  return [`${error.name}: ${error.message}`, ...frames, ...cause].join('\n');
}
