/**
 * The code of one unit as it grows: lines and which operator each belongs to, variables, records, functions and RDD ids. It
 * knows JavaScript and the frame of a unit, not what operators mean (emit.ts).
 */
import type { Rec } from './record.ts';
import type { UnitLine, UnitSource } from './unit.ts';

/** How deep the body of a unit stands. */
const BODY = 3;

export class UnitWriter {
  readonly #lines: string[] = [];
  readonly #origins = new Map<number, UnitLine>();
  readonly #functions: number[] = [];
  readonly #ids: number[] = [];
  /** Variables, and what is shown as record for each name. */
  readonly #variables: string[] = [];
  readonly #records: { readonly name: string; readonly text: string }[] = [];
  /** Written after the loops. */
  readonly #last: string[] = [];
  #indent = BODY;
  #loops = 0;

  /** The unit of all that was written. */
  source(isGenerator: boolean): UnitSource {
    // What begins as a number can stay one in a register; what begins undefined is boxed at every record.
    const code = [
      `return function${isGenerator ? '*' : ''} unit(rt, p, ids) {`,
      `  ${locals(this.#functions)}let index = -1; let ${['budget = 64', ...this.#variables.map((name) => `${name} = 0`)].join(', ')};`,
      '  try {',
      ...this.#lines,
      ...this.#last,
      `  } catch (error) { throw rt.failed(error, unitId, { ${this.#records.map(({ name, text }) => (name === text ? name : `${name}: ${text}`)).join(', ')} }, index); }`,
      '}',
    ];
    // Three lines stand before the body.
    const shifted = new Map([...this.#origins].map(([line, origin]) => [line + 3, origin]));
    return { code: code.join('\n'), lines: shifted, isGenerator, functions: this.#functions, rddIds: this.#ids };
  }

  /** `origin`: whose code runs in the line, so that the stack of an error tells it. */
  write(line: string, origin?: UnitLine): void {
    this.#lines.push('  '.repeat(this.#indent) + line);
    if (origin !== undefined) this.#origins.set(this.#lines.length - 1, origin);
  }

  /** A line after all loops. */
  atEnd(line: string): void {
    this.#last.push('  '.repeat(BODY) + line);
  }

  /** The position of an RDD among the ids that the unit gets. */
  ordinal(rddId: number): number {
    return ordinal(this.#ids, rddId);
  }

  /** `header { … }`, with what `body` writes inside. */
  block(header: string, body: () => void, origin?: UnitLine): void {
    this.write(`${header} {`, origin);
    this.#indent++;
    body();
    this.#indent--;
    this.write('}');
  }

  /** Declares a variable of the unit. */
  variable(prefix = 'v'): string {
    const name = `${prefix}${this.#variables.length}`;
    this.#variables.push(name);
    return name;
  }

  /** A record that is one value, in a variable of its own. */
  record(): Rec {
    const name = this.variable();
    this.#records.push({ name, text: name });
    return this.inVariable(name);
  }

  /** A record that stands in a variable already. */
  inVariable(name: string): Rec {
    return { name, whole: () => name, key: `${name}[0]`, value: `${name}[1]`, isPair: false };
  }

  /** A record of two parts. */
  pair(key: string, value: string): Rec {
    const name = `pair${this.#records.length}`;
    this.#records.push({ name, text: `[${key}, ${value}]` });
    let made = false;
    const whole = (): string => {
      if (!made) this.write(`const ${name} = [${key}, ${value}];`);
      made = true;
      return name;
    };
    return { name, whole, key, value, isPair: true };
  }

  /** A function of the user, or of the engine, by its number in the stage. */
  fn(index: number): string {
    return `f${ordinal(this.#functions, index)}`;
  }

  /** RDD ids are arguments, so that the same code serves the next job over new RDDs. */
  id(rddId: number): string {
    return `ids[${ordinal(this.#ids, rddId)}]`;
  }

  /** One part of a pair as a record of its own. */
  part(expression: string): Rec {
    const out = this.record();
    this.write(`${out.name} = ${expression};`);
    return out;
  }

  /** A number for the names of the loop that is written next. */
  get loop(): number {
    return this.#loops;
  }

  /** Only the outermost loop carries the label that early exits break to. */
  label(): string {
    return this.#loops++ === 0 ? 'all: ' : '';
  }
}

/**
 * The functions as constants of the unit: a variable of the enclosing factory would be read, and checked to be the function
 * that V8 inlined, at every record (measured: ten maps take half the time).
 */
function locals(functions: readonly number[]): string {
  return functions.length === 0 ? '' : `const ${functions.map((_, i) => `f${i} = $${i}`).join(', ')}; `;
}

function ordinal(list: number[], value: number): number {
  const at = list.indexOf(value);
  return at >= 0 ? at : list.push(value) - 1;
}
