/**
 * Writes a document as nbformat 4.5 text, byte for byte as Jupyter lays it out: keys sorted, one space of indent, sources
 * and texts as lists of lines, one newline at the end. The same document always gives the same bytes, so that it diffs well.
 */
import type { Cell, CellError, MimeBundle, Notebook, Output } from './notebook.ts';
import { isJsonMime, isObject, languageOf, TRUNCATED_MIME, type Json } from './nbformat.ts';

const OUR_KERNEL = { kernelspec: { name: 'emberline', display_name: 'Emberline', language: 'typescript' }, language_info: { name: 'typescript', file_extension: '.ts' } };

/** The text of the file. Pure and deterministic. */
export function writeIpynb(notebook: Notebook): string {
  const { emberline, ...rest } = notebook.metadata;
  const { extra, ...own } = isObject(emberline) ? emberline : {};
  const named = rest['kernelspec'] === undefined && rest['language_info'] === undefined ? { ...OUR_KERNEL, ...rest } : rest;
  const metadata = Object.keys(own).length === 0 ? named : { ...named, emberline: own };
  const language = languageOf(metadata);
  const file = {
    ...(isObject(extra) ? extra : {}),
    cells: notebook.cells.map((cell) => writeCell(cell, language)),
    metadata,
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${sortedJson(file, '')}\n`;
}

function writeCell(cell: Cell, notebookLanguage: string): Json {
  const { emberline, ...foreign } = cell.metadata;
  const { extra, ...keptOwn } = isObject(emberline) ? emberline : {};
  const errors = Object.fromEntries(cell.outputs.flatMap((output, index) => (output.kind === 'error' && output.error.frames.length > 0 ? [[String(index), output.error]] : [])));
  const own: Json = {
    ...keptOwn,
    ...(cell.kind === 'code' && cell.language !== notebookLanguage ? { language: cell.language } : {}),
    ...(cell.lastRun === null ? {} : { lastRun: writeLastRun(cell) }),
    ...(cell.kind !== 'code' || Object.keys(errors).length === 0 ? {} : { errors }),
  };
  const metadata = hidden(Object.keys(own).length === 0 ? foreign : { ...foreign, emberline: own }, cell.outputsHidden);
  const base = { ...(isObject(extra) ? extra : {}), cell_type: cell.kind, id: cell.id, metadata, source: toLines(cell.source) };
  if (cell.kind !== 'code') return base;
  return { ...base, execution_count: cell.executionCount, outputs: cell.outputs.map(writeOutput) };
}

/** The source as it ran is written only while it differs from the source as it stands. */
function writeLastRun(cell: Cell): Json {
  const { source, ...rest } = cell.lastRun ?? { source: cell.source };
  return source === cell.source ? rest : { ...rest, source };
}

/** Jupyter's two flags for a folded output; the older one is dropped when it would contradict. */
function hidden(metadata: Json, outputsHidden: boolean): Json {
  const { jupyter, collapsed, ...rest } = metadata;
  const folded = outputsHidden && collapsed !== true ? { ...(isObject(jupyter) ? jupyter : {}), outputs_hidden: true } : jupyter;
  return { ...rest, ...(collapsed === undefined || (collapsed === true && !outputsHidden) ? {} : { collapsed }), ...(folded === undefined ? {} : { jupyter: folded }) };
}

function writeOutput(output: Output): Json {
  switch (output.kind) {
    case 'stream':
      return { output_type: 'stream', name: output.name, text: toLines(output.text) };
    case 'display': {
      const own = output.displayId === undefined ? {} : { emberline: { displayId: output.displayId } };
      return { output_type: 'display_data', data: writeData(output.data), metadata: { ...output.metadata, ...own } };
    }
    case 'result':
      return { output_type: 'execute_result', execution_count: output.executionCount, data: writeData(output.data), metadata: output.metadata ?? {} };
    case 'error':
      return { output_type: 'error', ename: output.error.name, evalue: output.error.message, traceback: traceback(output.error) };
    case 'truncated':
      return {
        output_type: 'display_data',
        data: { 'text/plain': toLines(`Output truncated: ${output.dropped} bytes more in ${output.file}`), [TRUNCATED_MIME]: { dropped: output.dropped, file: output.file } },
        metadata: {},
      };
  }
}

function writeData(data: MimeBundle): Json {
  return Object.fromEntries(Object.entries(data).map(([mime, value]) => [mime, isJsonMime(mime) || typeof value !== 'string' ? value : isTextMime(mime) ? toLines(value) : value]));
}

function isTextMime(mime: string): boolean {
  return mime.startsWith('text/') || mime.endsWith('+xml') || mime === 'application/javascript';
}

function traceback(error: CellError): readonly string[] {
  if (error.traceback !== undefined) return error.traceback;
  const own = error.frames.filter((frame) => !frame.engine).map((frame) => `    at ${frame.functionName || '<anonymous>'} (${frame.cellNumber === undefined ? frame.file : `cell ${frame.cellNumber}`}:${frame.line}:${frame.column})`);
  return [`${error.name}: ${error.message}`, ...own, ...(error.cause === undefined ? [] : ['Caused by:', ...traceback(error.cause)])];
}

function toLines(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** JSON with sorted keys and one space of indent per level, as Python's `json.dumps(…, indent=1, sort_keys=True, ensure_ascii=False)`. */
function sortedJson(value: unknown, indent: string): string {
  const inner = `${indent} `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => inner + sortedJson(item, inner)).join(',\n')}\n${indent}]`;
  }
  if (isObject(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined).sort();
    if (keys.length === 0) return '{}';
    return `{\n${keys.map((key) => `${inner}${JSON.stringify(key)}: ${sortedJson(value[key], inner)}`).join(',\n')}\n${indent}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
