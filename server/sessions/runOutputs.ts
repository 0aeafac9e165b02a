/**
 * Outputs of one run on their way into the document: text joined into few operations, and the whole cut at a limit.
 *
 * What is cut is not lost: from then on everything, from the first output, is in a text file beside the workspace, and
 * the document says so. Time comes from the caller's timer through `flush`.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CellId, MimeBundle } from '../../protocol/notebook.ts';
import type { Operation } from '../../protocol/operations.ts';

/** Bytes of output a cell may have in the document. */
export const OUTPUT_LIMIT = 1024 * 1024;
/** Bytes after which even the file ends. */
const FILE_LIMIT = 256 * 1024 * 1024;

type StreamName = 'stdout' | 'stderr';

export class RunOutputs {
  readonly #cellId: CellId;
  readonly #fileName: string;
  readonly #limit: number;
  readonly #file: OverflowFile;
  #kept = 0;
  #dropped = 0;
  #pending: { name: StreamName; text: string } | null = null;
  /** What the document has so far, as text, until it is known whether a file is needed. */
  #soFar: string[] = [];

  /** `file`: absolute path of the overflow file; `fileName`: how the document and its reader name it. */
  constructor(cellId: CellId, file: string, fileName: string, limit = OUTPUT_LIMIT) {
    this.#cellId = cellId;
    this.#fileName = fileName;
    this.#limit = limit;
    this.#file = new OverflowFile(file);
  }

  /** Text arrived; what must go out before it (the other stream's text). */
  stream(name: StreamName, text: string): readonly Operation[] {
    const before = this.#pending !== null && this.#pending.name !== name ? this.flush() : [];
    this.#pending = { name, text: (this.#pending?.text ?? '') + text };
    return before;
  }

  display(data: MimeBundle, displayId: string | undefined): readonly Operation[] {
    const before = this.flush();
    if (!this.#fits(JSON.stringify(data).length)) return [...before, ...this.#drop(plainText(data))];
    this.#keep(plainText(data));
    return [...before, { type: 'appendOutput', cellId: this.#cellId, output: { kind: 'display', data, ...(displayId === undefined ? {} : { displayId }) } }];
  }

  /** The run's value: as it is when it fits, else its notice. */
  result(data: MimeBundle, executionCount: number): readonly Operation[] {
    const before = this.flush();
    if (!this.#fits(JSON.stringify(data).length)) return [...before, ...this.#drop(plainText(data))];
    return [...before, { type: 'appendOutput', cellId: this.#cellId, output: { kind: 'result', data, executionCount } }];
  }

  /** The text that waits, as an operation. */
  flush(): readonly Operation[] {
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null || pending.text === '') return [];
    const room = this.#limit - this.#kept;
    const bytes = Buffer.byteLength(pending.text);
    if (bytes <= room && this.#dropped === 0) {
      this.#kept += bytes;
      this.#keep(pending.text);
      return [{ type: 'appendStream', cellId: this.#cellId, name: pending.name, text: pending.text }];
    }
    const head = this.#dropped > 0 ? '' : cutAtBytes(pending.text, room);
    if (head === '') return this.#drop(pending.text);
    this.#kept += Buffer.byteLength(head);
    this.#keep(head);
    return [{ type: 'appendStream', cellId: this.#cellId, name: pending.name, text: head }, ...this.#drop(pending.text.slice(head.length))];
  }

  #fits(bytes: number): boolean {
    if (this.#dropped > 0 || this.#kept + bytes > this.#limit) return false;
    this.#kept += bytes;
    return true;
  }

  #keep(text: string): void {
    this.#soFar.push(text);
  }

  #drop(text: string): readonly Operation[] {
    if (this.#dropped === 0) {
      this.#file.write(this.#soFar.join(''));
      this.#soFar = [];
    }
    this.#file.write(text);
    this.#dropped += Buffer.byteLength(text);
    return [{ type: 'appendOutput', cellId: this.#cellId, output: { kind: 'truncated', dropped: this.#dropped, file: this.#fileName } }];
  }
}

function plainText(data: MimeBundle): string {
  const text = data['text/plain'];
  return `${typeof text === 'string' ? text : JSON.stringify(data)}\n`;
}

/** The longest head of at most `bytes` bytes of UTF-8 that does not end inside a character. */
function cutAtBytes(text: string, bytes: number): string {
  if (bytes <= 0) return '';
  return Buffer.from(text).subarray(0, bytes).toString('utf8').replace(/\uFFFD+$/, '');
}

/** Made with the first write. Synchronous, so that the file has what the document says it has. */
class OverflowFile {
  readonly #path: string;
  #written = 0;

  constructor(path: string) {
    this.#path = path;
  }

  write(text: string): void {
    if (this.#written > FILE_LIMIT) return;
    if (this.#written === 0) mkdirSync(dirname(this.#path), { recursive: true });
    this.#written += text.length;
    appendFileSync(this.#path, this.#written > FILE_LIMIT ? `${text}\n[The output ends here: it is longer than 256 MiB.]\n` : text);
  }
}
