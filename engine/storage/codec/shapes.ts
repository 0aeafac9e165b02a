/**
 * Taking records apart into columns and putting them together again, with one generated function for each shape: V8 then
 * makes every record with the right hidden class at once. Shapes are few, so the functions are kept.
 */

type Build = (columns: readonly (readonly unknown[])[], count: number) => unknown[];

/** Beyond this many columns a loop does it; generated code would be longer than the work. */
const MAX_GENERATED = 64;
const MAX_KEPT = 1000;

const tupleBuilders = new Map<string, Build>();
const objectBuilders = new Map<string, Build>();
const instanceBuilders = new WeakMap<object, Map<string, Build>>();

function keep<K>(kept: Map<K, Build>, key: K, make: () => Build): Build {
  let builder = kept.get(key);
  if (builder === undefined) {
    builder = make();
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, builder);
  }
  return builder;
}

function loop(prologue: string, width: number, record: string): Build {
  const locals = Array.from({ length: width }, (_, c) => `const c${c} = columns[${c}];`).join('');
  const source = `${prologue}return function build(columns, count) {${locals} const rows = new Array(count); for (let i = 0; i < count; i++) rows[i] = ${record}; return rows; }`;
  return new Function(source)() as Build;
}

/** Arrays of as many elements as there are columns. Those of numbers alone have their own function: V8 then keeps their doubles unboxed. */
export function buildTuples(columns: readonly (readonly unknown[])[], count: number, numbersOnly: boolean): unknown[] {
  const width = columns.length;
  if (width > MAX_GENERATED) return Array.from({ length: count }, (_, i) => columns.map((column) => column[i]));
  return keep(tupleBuilders, `${width}${numbersOnly ? 'n' : ''}`, () => loop('', width, `[${columns.map((_, c) => `c${c}[i]`).join(',')}]`))(columns, count);
}

/** Plain objects; `keys` must not hold `__proto__`. */
export function buildObjects(keys: readonly string[], columns: readonly (readonly unknown[])[], count: number): unknown[] {
  if (keys.length > MAX_GENERATED) {
    return Array.from({ length: count }, (_, i) => Object.fromEntries(keys.map((key, c) => [key, columns[c]![i]])));
  }
  const shape = JSON.stringify(keys);
  return keep(objectBuilders, shape, () => loop('', keys.length, `{${keys.map((key, c) => `${JSON.stringify(key)}: c${c}[i]`).join(',')}}`))(columns, count);
}

/** Instances made without running the class's constructor; `keys` must not name anything the prototype chain has. */
export function buildInstances(prototype: object, keys: readonly string[], columns: readonly (readonly unknown[])[], count: number): unknown[] {
  let kept = instanceBuilders.get(prototype);
  if (kept === undefined) instanceBuilders.set(prototype, (kept = new Map()));
  return keep(kept, JSON.stringify(keys), () => {
    const parameters = keys.map((_, c) => `p${c}`).join(',');
    const assignments = keys.map((key, c) => `this[${JSON.stringify(key)}] = p${c};`).join('');
    const shell = new Function(`return function Instance(${parameters}) {${assignments}}`)() as { prototype: object };
    shell.prototype = prototype;
    const arguments_ = keys.map((_, c) => `c${c}[i]`).join(',');
    const make = new Function('Instance', 'columns', 'count', `${keys.map((_, c) => `const c${c} = columns[${c}];`).join('')}
      const rows = new Array(count); for (let i = 0; i < count; i++) rows[i] = new Instance(${arguments_}); return rows;`) as (shell: unknown, columns: unknown, count: number) => unknown[];
    return (all, rows) => make(shell, all, rows);
  })(columns, count);
}

/** Keys that every object of `rows` has, in this order, or undefined when one differs or cannot be a column. */
export function commonKeys(rows: readonly object[]): readonly string[] | undefined {
  const keys = Object.keys(rows[0]!);
  const width = keys.length;
  if (width > MAX_GENERATED || keys.includes('__proto__')) return undefined;
  for (let r = 1; r < rows.length; r++) {
    let at = 0;
    for (const key in rows[r]) {
      if (key !== keys[at]) return undefined;
      at++;
    }
    if (at !== width) return undefined;
  }
  return keys;
}
