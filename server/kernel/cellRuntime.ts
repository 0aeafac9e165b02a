/**
 * What compiled cells call (`__r`): stamping functions, awaiting, importing. Names are short because they stand in
 * every line of every cell.
 */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { capture, captureClass } from '../../engine/closure/capture.ts';
import type { AnyFunction, FunctionMeta } from '../../engine/closure/capture.ts';
import { importFrom, travellingSpecifier } from '../../engine/closure/importFrom.ts';
import { registerModule } from '../../engine/closure/modules.ts';
import { noteAwait } from './awaitTrail.ts';
import type { CellPlace } from './compile/cellCode.ts';
import { currentRun } from './runContext.ts';

type Thunk = () => Record<string, unknown>;
type MethodCapture = readonly [key: string, thunk: Thunk, meta: FunctionMeta];
type ImportBinding = readonly [local: string, imported: string, used: boolean];

export interface CellRuntime {
  /** Captures a function. */
  readonly c: (fn: AnyFunction, thunk: Thunk, meta: FunctionMeta) => AnyFunction;
  /** Captures a class. */
  readonly k: (target: AnyFunction, thunk: Thunk, meta: FunctionMeta) => AnyFunction;
  /** Captures methods and accessors of an object literal. */
  readonly o: (target: object, ...methods: readonly MethodCapture[]) => object;
  /** Of functions that capture nothing. */
  readonly none: Thunk;
  /** What `await` waits for; `line` and `column` are the await's. */
  readonly a: (value: unknown, place: CellPlace, line: number, column: number) => unknown;
  /** Each turn of a `for await`. */
  readonly l: () => void;
  /** Where an assignment to an undeclared name goes. */
  readonly w: (scope: Record<string, unknown>, name: string) => Record<string, unknown>;
  /** A static import: sets its bindings in the scope. */
  readonly i: (specifier: string, bindings: readonly ImportBinding[]) => Promise<void>;
  /** `import()`. */
  readonly d: (specifier: string) => Promise<Readonly<Record<string, unknown>>>;
  /** `import.meta`. */
  readonly m: { readonly url: string; readonly dirname: string; readonly filename: string };
}

/** `folder`: that of the notebook. `own`: the engine's public module. */
export function cellRuntime(scope: Record<string, unknown>, folder: string, own: () => Promise<object>): CellRuntime {
  const load = async (specifier: string): Promise<Readonly<Record<string, unknown>>> => {
    const namespace = await importFrom(specifier, folder, own);
    if (specifier !== 'emberline') registerModule(travellingSpecifier(specifier, folder), namespace);
    return namespace;
  };
  const filename = join(folder, 'notebook.ts');
  return {
    c: capture,
    k: captureClass,
    o(target, ...methods) {
      for (const [key, thunk, meta] of methods) {
        const property = Object.getOwnPropertyDescriptor(target, key);
        const fn: unknown = meta.kind === 'getter' ? property?.get : meta.kind === 'setter' ? property?.set : property?.value;
        if (typeof fn === 'function') capture(fn, thunk, meta);
      }
      return target;
    },
    none: () => ({}),
    a(value, place, line, column) {
      const run = currentRun();
      run?.throwIfInterrupted();
      if (!isThenable(value)) return value;
      return run === undefined ? value : run.waitFor(value, (error) => { noteAwait(error, { place, line, column }); });
    },
    l() {
      currentRun()?.throwIfInterrupted();
    },
    w(variables, name) {
      if (name in variables) return variables;
      throw new ReferenceError(`${name} is not defined`);
    },
    async i(specifier, bindings) {
      const namespace = await load(specifier);
      for (const [local, imported, used] of bindings) {
        if (imported === '*') scope[local] = namespace;
        else if (imported in namespace) scope[local] = namespace[imported];
        else if (used) throw new SyntaxError(`The requested module '${specifier}' does not provide an export named '${imported}'`);
      }
    },
    d: load,
    m: { url: pathToFileURL(filename).href, dirname: folder, filename },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
