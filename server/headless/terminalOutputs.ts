/** Outputs of a running notebook as lines of a terminal: text as it comes, values as plain text, errors with cell and line. */
import type { CellError, CellId, MimeBundle, Notebook, Output } from '../../protocol/notebook.ts';
import type { Operation } from '../../protocol/operations.ts';

export interface Terminal {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export class TerminalOutputs {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(operation: Operation, notebook: Notebook): void {
    switch (operation.type) {
      case 'runStarted':
        this.#terminal.stdout.write(`\n[${numberOf(notebook, operation.cellId)}] ${firstLine(notebook, operation.cellId)}\n`);
        return;
      case 'appendStream':
        this.#terminal[operation.name].write(operation.text);
        return;
      case 'appendOutput':
        this.#output(operation.output);
        return;
      case 'updateDisplay':
        this.#terminal.stdout.write(plainText(operation.data));
        return;
      default:
        return;
    }
  }

  #output(output: Output): void {
    switch (output.kind) {
      case 'stream':
        this.#terminal[output.name].write(output.text);
        return;
      case 'display':
      case 'result':
        this.#terminal.stdout.write(plainText(output.data));
        return;
      case 'error':
        this.#terminal.stderr.write(errorText(output.error));
        return;
      case 'truncated':
        this.#terminal.stderr.write(`[${output.dropped} bytes more of this cell's output are not kept.]\n`);
        return;
    }
  }
}

function errorText(error: CellError): string {
  const frames = error.frames.filter((frame) => !frame.engine).map((frame) => `    at ${frame.functionName || '<anonymous>'} (${frame.cellNumber === undefined ? frame.file : `cell ${frame.cellNumber}`}:${frame.line}:${frame.column})\n`);
  return `${error.name}: ${error.message}\n${frames.join('')}${error.cause === undefined ? '' : `Caused by: ${errorText(error.cause)}`}`;
}

function plainText(data: MimeBundle): string {
  const text = data['text/plain'] ?? data['text/markdown'];
  if (typeof text !== 'string') return `[${Object.keys(data).join(', ')}]\n`;
  return text.endsWith('\n') ? text : `${text}\n`;
}

function numberOf(notebook: Notebook, cellId: CellId): number {
  return notebook.cells.findIndex((cell) => cell.id === cellId) + 1;
}

function firstLine(notebook: Notebook, cellId: CellId): string {
  const line = notebook.cells.find((cell) => cell.id === cellId)?.source.trim().split('\n')[0] ?? '';
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}
