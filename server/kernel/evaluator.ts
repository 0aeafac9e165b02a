/**
 * Evaluates cells in one notebook's scope. No process, no messages: usable in tests and by any host.
 */
import { Script } from 'node:vm';
import { cellUrl, parseStack } from '../../engine/closure/stack.ts';
import { CellRegistry } from './cellRegistry.ts';
import { cellRuntime } from './cellRuntime.ts';
import type { CellRuntime } from './cellRuntime.ts';
import type { CompiledCell } from './compile/cellCode.ts';
import { compileCell } from './compile/compileCell.ts';
import { CellSyntaxError } from './compile/compileError.ts';
import { InterruptedError, withRun } from './runContext.ts';
import type { Run } from './runContext.ts';
import { NotebookScope } from './scope.ts';

export interface EvaluatorOptions {
  /** Names every cell sees. */
  readonly predefined: Readonly<Record<string, unknown>>;
  /** Folder of the notebook: imports resolve from here. */
  readonly folder: string;
  /** The module `emberline`. */
  readonly own: () => Promise<object>;
  /** Called after each cell, with every variable of the notebook whose value is an object. */
  readonly onVariable?: (name: string, value: object) => void;
}

type CellFunction = (scope: Record<string, unknown>, runtime: CellRuntime, functions: CompiledCell['functions'], place: CompiledCell['place']) => Promise<unknown>;

export class Evaluator {
  readonly scope: NotebookScope;
  readonly cells = new CellRegistry();
  readonly #runtime: CellRuntime;
  readonly #onVariable: EvaluatorOptions['onVariable'];

  constructor(options: EvaluatorOptions) {
    this.scope = new NotebookScope(options.predefined);
    this.#runtime = cellRuntime(this.scope.object, options.folder, options.own);
    this.#onVariable = options.onVariable;
  }

  /**
   * Compiles and runs a cell; the promise is that of its last expression (undefined without one). Rejects with
   * CellSyntaxError, with what the cell throws, or with InterruptedError once the run is interrupted.
   */
  async evaluate(run: Run): Promise<unknown> {
    const cell = compileCell(run.source, run.place, this.scope);
    const start = this.#load(cell);
    this.cells.add(cell);
    this.scope.declare(cell);
    try {
      return await run.waitFor(withRun(run, () => interruptible(run, () => start(this.scope.object, this.#runtime, cell.functions, cell.place))));
    } finally {
      this.#announceVariables();
    }
  }

  #load(cell: CompiledCell): CellFunction {
    const filename = cellUrl({ ...cell.place, instrumented: true });
    try {
      return new Script(cell.script, { filename, lineOffset: -1 }).runInThisContext() as CellFunction;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      // V8 knows rules the parser does not; its message starts with the place.
      const line = Number(/^[^\n]*:(\d+)\n/.exec(error.stack ?? '')?.[1] ?? parseStack(error.stack ?? '')[0]?.line ?? 1);
      throw new CellSyntaxError(error.message, { line, column: 1 });
    }
  }

  #announceVariables(): void {
    if (this.#onVariable === undefined) return;
    for (const [name, value] of this.scope.entries()) {
      if (typeof value === 'object' && value !== null) this.#onVariable(name, value);
    }
  }
}

const ENTER = 'emberline.enter';
const enterScript = new Script(`globalThis[Symbol.for(${JSON.stringify(ENTER)})]()`, { filename: 'emberline-enter' });

/**
 * Calls `start` so that SIGINT ends it, even in an endless loop: Node stops a script it was told to watch, and the
 * process lives on. Holds up to the cell's first await; after that only awaits can be interrupted.
 */
function interruptible<T>(run: Run, start: () => T): T {
  const slot = globalThis as unknown as Record<symbol, (() => T) | undefined>;
  const key = Symbol.for(ENTER);
  slot[key] = start;
  try {
    return enterScript.runInThisContext({ breakOnSigint: true }) as T;
  } catch (error) {
    if ((error as { code?: string } | null)?.code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
    run.interrupt();
    throw new InterruptedError();
  } finally {
    slot[key] = undefined;
  }
}
