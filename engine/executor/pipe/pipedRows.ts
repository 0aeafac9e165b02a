/**
 * Sends a partition through an external command: records in as lines, lines out as records (org.apache.spark.rdd.PipedRDD).
 * The command runs for empty partitions too, reads while it writes, and ends with its task, however that ends.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { IllegalStateError } from '../../rdd/errors.ts';
import type { PlanPipe } from '../../rdd/stagePlan.ts';
import { lineOf } from '../../storage/output/textOutput.ts';
import { TaskContext } from '../taskContext.ts';
import type { TaskRun } from '../taskRun.ts';
import { Command } from './command.ts';

/** Input is handed on in pieces of this many characters. */
const PIECE = 1 << 13;

type Print = (line: unknown) => void;

/** The program could not be started (java.io.IOException). */
export class CommandNotStartedError extends Error {
  override name = 'IOException';
}

/** The lines that the command of `operator` prints for the records of its parent. */
export function* pipedRows(run: TaskRun, operator: { readonly parent: number; readonly pipe: PlanPipe }, partition: number): Generator<string, void> {
  const { pipe } = operator;
  const folder = pipe.separateWorkingDir ? ownFolder(run) : undefined;
  const command = new Command(pipe.command, { ...(process.env as Record<string, string>), ...pipe.env }, folder ?? run.host.cwd);
  const end = (): void => {
    command.kill();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  // A reader that stops early without closing its iterator leaves this generator where it is.
  TaskContext.get()?.addTaskCompletionListener(end);
  const output = new Lines(pipe.encoding);
  const errors = new Lines('utf8');
  const takeOutput = (): readonly string[] => {
    for (const line of errors.of(command.readErrors())) console.error(line);
    return output.of(command.readOutput());
  };
  try {
    for (const bytes of inputOf(run, operator, partition)) {
      for (let at = 0; at < bytes.length; ) {
        const { seen } = command;
        const written = command.write(bytes.subarray(at));
        at += written;
        const lines = takeOutput();
        yield* lines;
        if (written > 0 || lines.length > 0) continue;
        run.tick();
        command.wait(seen);
      }
    }
    command.closeInput();
    for (;;) {
      const { seen, outcome } = command;
      const lines = takeOutput();
      yield* lines;
      if (outcome !== undefined && lines.length === 0) {
        yield* output.end();
        for (const line of errors.end()) console.error(line);
        if (outcome.kind === 'failedToStart') throw new CommandNotStartedError(`Cannot run program "${pipe.command[0] ?? ''}": ${outcome.reason}`);
        if (outcome.status !== 0 && pipe.checkCode) throw new IllegalStateError(`Subprocess exited with status ${outcome.status}. Command ran: ${pipe.command.join(' ')}. What it wrote to stderr is in the task's log; with { checkCode: false } its output counts whatever the status.`);
        return;
      }
      if (outcome === undefined && lines.length === 0) {
        run.tick();
        command.wait(seen);
      }
    }
  } finally {
    end();
  }
}

/** What the command reads: the context's lines, then those of each record. */
function* inputOf(run: TaskRun, { parent, pipe }: { readonly parent: number; readonly pipe: PlanPipe }, partition: number): Generator<Buffer, void> {
  let text = '';
  const print: Print = (line) => void (text += `${lineOf(line)}\n`);
  const printContext = pipe.printPipeContext === undefined ? undefined : run.fn(pipe.printPipeContext) as (print: Print) => void;
  const printElement = pipe.printRDDElement === undefined ? undefined : run.fn(pipe.printRDDElement) as (record: unknown, print: Print) => void;
  printContext?.(print);
  for (const record of run.rows(parent, partition)) {
    if (printElement === undefined) print(record);
    else printElement(record, print);
    if (text.length < PIECE) continue;
    yield Buffer.from(text, pipe.encoding);
    text = '';
  }
  if (text !== '') yield Buffer.from(text, pipe.encoding);
}

/** A folder of the task's own that shows what the working folder holds (Spark's `tasks/<uuid>`). */
function ownFolder(run: TaskRun): string {
  const folder = join(run.host.localDir, 'tasks', randomUUID());
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(run.host.cwd)) symlinkSync(join(run.host.cwd, entry), join(folder, entry));
  return folder;
}

/** Cuts bytes into lines at \n and \r\n, wherever the bytes were cut. */
class Lines {
  readonly #decoder: StringDecoder;
  #rest = '';

  constructor(encoding: BufferEncoding) {
    this.#decoder = new StringDecoder(encoding);
  }

  of(bytes: Buffer): readonly string[] {
    if (bytes.length === 0) return [];
    const parts = (this.#rest + this.#decoder.write(bytes)).split('\n');
    this.#rest = parts.pop() ?? '';
    return parts.map(withoutReturn);
  }

  /** The last line when no line end follows it. */
  end(): readonly string[] {
    const last = this.#rest + this.#decoder.end();
    return last === '' ? [] : [withoutReturn(last)];
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
