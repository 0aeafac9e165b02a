/**
 * The notebook's variables: one object whose properties are every cell's top-level declarations.
 *
 * Predefined names are its prototype, so a cell may declare any of them for itself.
 */
import type { CompiledCell, KnownNames } from './compile/cellCode.ts';

export class NotebookScope implements KnownNames {
  readonly #predefined: Record<string, unknown>;
  readonly #variables: Record<string, unknown>;
  readonly #constants = new Set<string>();
  readonly #globals: ReadonlySet<string>;

  constructor(predefined: Readonly<Record<string, unknown>>) {
    this.#predefined = Object.assign(Object.create(null) as Record<string, unknown>, predefined);
    this.#variables = Object.create(this.#predefined) as Record<string, unknown>;
    this.#globals = new Set([...Object.getOwnPropertyNames(globalThis), 'undefined', 'NaN', 'Infinity', 'arguments']);
  }

  /** What compiled cells get as `__s`. */
  get object(): Record<string, unknown> {
    return this.#variables;
  }

  has(name: string): boolean {
    return name in this.#variables;
  }

  isConst(name: string): boolean {
    return this.#constants.has(name);
  }

  isGlobal(name: string): boolean {
    return this.#globals.has(name);
  }

  /** Adds a predefined name. */
  predefine(name: string, value: unknown): void {
    this.#predefined[name] = value;
  }

  /** Takes over a cell's declarations when it starts to run: its names exist from now on. */
  declare(cell: CompiledCell): void {
    for (const { name, kind } of cell.declares) {
      if (!Object.hasOwn(this.#variables, name)) this.#variables[name] = undefined;
      if (kind === 'const' || kind === 'import') this.#constants.add(name);
      else this.#constants.delete(name);
    }
  }

  /** The user's variables, in order of first declaration. */
  entries(): readonly (readonly [name: string, value: unknown])[] {
    return Object.entries(this.#variables);
  }
}
