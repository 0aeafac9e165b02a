/**
 * Reads the text of an `.ipynb` file (nbformat 4.0–4.5) as a document. Pure: new cell ids come from the caller.
 *
 * A file that is not a notebook is refused with the place of its first fault; nothing is guessed or repaired, except
 * that cells without an id (before 4.5) or with an id already taken get a new one.
 */
import type { Cell, CellError, CellKind, LastRun, MimeBundle, Notebook, Output } from './notebook.ts';
import { isJsonMime, isObject, languageOf, TRUNCATED_MIME, type Json } from './nbformat.ts';

/** The file is not a notebook we can read. `place` is a path as in JavaScript, or empty for the whole file. */
export class NotebookFormatError extends Error {
  override readonly name = 'NotebookFormatError';
  readonly place: string;
  /** Line of the file, from 1, where its JSON is broken. */
  readonly line: number | undefined;

  constructor(place: string, problem: string, line?: number) {
    super(`${place === '' ? '' : `${place}: `}${problem}${line === undefined ? '' : ` (line ${line})`}`);
    this.place = place;
    this.line = line;
  }
}

/** Throws NotebookFormatError. `newId` must give ids of 1–64 characters of [A-Za-z0-9_-]. */
export function readIpynb(text: string, path: string, newId: () => string): Notebook {
  const file = object(parseJson(text), '');
  checkVersion(file);
  const { cells, metadata, nbformat: _major, nbformat_minor: _minor, ...rest } = file;
  if (!Array.isArray(cells)) throw new NotebookFormatError('cells', `expected a list of cells, found ${kindOf(cells)}`);
  const notebookMetadata = metadata === undefined ? {} : object(metadata, 'metadata');
  const language = languageOf(notebookMetadata);
  const taken = new Set<string>();
  return {
    path,
    cells: cells.map((cell, index) => readCell(object(cell, `cells[${index}]`), `cells[${index}]`, language, taken, newId)),
    metadata: Object.keys(rest).length === 0 ? notebookMetadata : withOwn(notebookMetadata, { extra: rest }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (text.trim() === '') throw new NotebookFormatError('', 'the file is empty', 1);
    const named = /line (\d+)/.exec(message)?.[1];
    const position = /position (\d+)/.exec(message)?.[1];
    const line = named !== undefined ? Number(named) : position !== undefined ? text.slice(0, Number(position)).split('\n').length : text.split('\n').length;
    throw new NotebookFormatError('', `not valid JSON: ${message.replace(/\s*\(line \d+ column \d+\)$/, '')}`, line);
  }
}

function checkVersion(file: Json): void {
  const major = file['nbformat'];
  if (typeof major !== 'number') throw new NotebookFormatError('nbformat', `expected a number, found ${kindOf(major)}; is this a Jupyter notebook?`);
  if (major !== 4) {
    throw new NotebookFormatError('nbformat', `version ${major} is not supported; convert the file with \`jupyter nbconvert --to notebook --nbformat 4\``);
  }
}

function readCell(cell: Json, place: string, notebookLanguage: string, taken: Set<string>, newId: () => string): Cell {
  const { cell_type: type, source, metadata, outputs, execution_count: count, id, ...rest } = cell;
  const kind = cellKind(type, `${place}.cell_type`);
  const { emberline, ...foreign } = metadata === undefined ? {} : object(metadata, `${place}.metadata`);
  const own = isObject(emberline) ? emberline : {};
  const { language: ownLanguage, lastRun, errors, ...keptOwn } = own;
  const text = lines(source, `${place}.source`);
  const kept = Object.keys(rest).length === 0 ? keptOwn : { ...keptOwn, extra: rest };
  return {
    id: cellId(id, taken, newId),
    kind,
    language: kind === 'code' ? (typeof ownLanguage === 'string' ? ownLanguage : notebookLanguage) : kind,
    source: text,
    sourceRevision: 0,
    outputs: kind === 'code' ? readOutputs(outputs, `${place}.outputs`, isObject(errors) ? errors : {}) : [],
    executionCount: typeof count === 'number' ? count : null,
    metadata: Object.keys(kept).length === 0 ? withoutFlag(foreign) : { ...withoutFlag(foreign), emberline: kept },
    lastRun: readLastRun(lastRun, text),
    outputsHidden: outputsHidden(foreign),
  };
}

function cellKind(type: unknown, place: string): CellKind {
  if (type === 'code' || type === 'markdown' || type === 'raw') return type;
  throw new NotebookFormatError(place, `expected "code", "markdown" or "raw", found ${typeof type === 'string' ? JSON.stringify(type) : kindOf(type)}`);
}

function cellId(id: unknown, taken: Set<string>, newId: () => string): string {
  let chosen = typeof id === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(id) && !taken.has(id) ? id : newId();
  while (taken.has(chosen)) chosen = newId();
  taken.add(chosen);
  return chosen;
}

function outputsHidden(metadata: Json): boolean {
  const jupyter = metadata['jupyter'];
  return metadata['collapsed'] === true || (isObject(jupyter) && jupyter['outputs_hidden'] === true);
}

/** The flag is a field of the cell; what else is under `jupyter` stays. */
function withoutFlag(metadata: Json): Json {
  const { jupyter, ...rest } = metadata;
  if (!isObject(jupyter) || jupyter['outputs_hidden'] !== true) return metadata;
  const { outputs_hidden: _flag, ...others } = jupyter;
  return Object.keys(others).length === 0 ? rest : { ...rest, jupyter: others };
}

function readOutputs(outputs: unknown, place: string, errors: Json): readonly Output[] {
  if (outputs === undefined) return [];
  if (!Array.isArray(outputs)) throw new NotebookFormatError(place, `expected a list of outputs, found ${kindOf(outputs)}`);
  return outputs.map((output, index) => readOutput(object(output, `${place}[${index}]`), `${place}[${index}]`, errors[String(index)]));
}

function readOutput(output: Json, place: string, ownError: unknown): Output {
  const type = output['output_type'];
  switch (type) {
    case 'stream':
      return { kind: 'stream', name: output['name'] === 'stderr' ? 'stderr' : 'stdout', text: lines(output['text'], `${place}.text`) };
    case 'display_data':
    case 'execute_result': {
      const data = readData(output['data'], `${place}.data`);
      const truncated = data[TRUNCATED_MIME];
      if (isObject(truncated) && typeof truncated['dropped'] === 'number' && typeof truncated['file'] === 'string') {
        return { kind: 'truncated', dropped: truncated['dropped'], file: truncated['file'] };
      }
      const { emberline, ...metadata } = output['metadata'] === undefined ? {} : object(output['metadata'], `${place}.metadata`);
      const extra = Object.keys(metadata).length === 0 ? {} : { metadata };
      if (type === 'execute_result') return { kind: 'result', data, executionCount: typeof output['execution_count'] === 'number' ? output['execution_count'] : 0, ...extra };
      const displayId = isObject(emberline) ? emberline['displayId'] : undefined;
      return { kind: 'display', data, ...(typeof displayId === 'string' ? { displayId } : {}), ...extra };
    }
    case 'error':
      return { kind: 'error', error: readError(output, place, ownError) };
    default:
      throw new NotebookFormatError(`${place}.output_type`, `expected "stream", "display_data", "execute_result" or "error", found ${JSON.stringify(type) ?? 'nothing'}`);
  }
}

function readData(data: unknown, place: string): MimeBundle {
  const bundle = object(data ?? {}, place);
  return Object.fromEntries(Object.entries(bundle).map(([mime, value]) => [mime, isJsonMime(mime) ? value : lines(value, `${place}["${mime}"]`)]));
}

/** Our own error, with its frames, when we wrote it; otherwise Jupyter's traceback as the message. */
function readError(output: Json, place: string, ownError: unknown): CellError {
  const name = typeof output['ename'] === 'string' ? output['ename'] : 'Error';
  const message = typeof output['evalue'] === 'string' ? output['evalue'] : '';
  if (isObject(ownError) && ownError['name'] === name && ownError['message'] === message && Array.isArray(ownError['frames'])) return ownError as unknown as CellError;
  const traceback = output['traceback'];
  if (traceback !== undefined && !Array.isArray(traceback)) throw new NotebookFormatError(`${place}.traceback`, `expected a list of strings, found ${kindOf(traceback)}`);
  const trace = (traceback ?? []).map(String);
  return { name, message, frames: [], ...(trace.length === 0 ? {} : { traceback: trace }) };
}

function readLastRun(value: unknown, source: string): LastRun | null {
  if (!isObject(value)) return null;
  const { runId, appId, startedAt, durationMs, state, source: ran } = value;
  if (typeof runId !== 'string' || typeof appId !== 'string' || typeof startedAt !== 'number' || typeof durationMs !== 'number') return null;
  if (state !== 'done' && state !== 'failed' && state !== 'interrupted') return null;
  return { runId, appId, startedAt, durationMs, state, source: typeof ran === 'string' ? ran : source };
}

function lines(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((line) => typeof line === 'string')) return value.join('');
  throw new NotebookFormatError(place, `expected string or list of strings, found ${Array.isArray(value) ? 'a list with other values' : kindOf(value)}`);
}

function withOwn(metadata: Json, more: Json): Json {
  const own = metadata['emberline'];
  return { ...metadata, emberline: { ...(isObject(own) ? own : {}), ...more } };
}

function object(value: unknown, place: string): Json {
  if (isObject(value)) return value;
  throw new NotebookFormatError(place, place === '' ? `expected a notebook object, found ${kindOf(value)}` : `expected an object, found ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
