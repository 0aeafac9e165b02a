/**
 * Private `#fields` of cell classes, which nothing outside a class can see: the cell compiler adds two members to each class
 * that has them, and with these a record's instances are read and made again.
 *
 * `static [PRIVATE](o, v)` gives the values of the class's own private fields, or sets them. A last private field, whose
 * initialiser calls REBUILD when that exists, is how an object gets the fields without running a constructor's body: the
 * class is constructed, its fields' initialisers run, and the call hands over the object and ends the construction. So
 * initialisers run once more for a revived object, and constructors do not, except what a subclass does before `super()`.
 */
import type { AnyFunction } from './capture.ts';

const PRIVATE: unique symbol = Symbol.for('emberline.private');
const REBUILD: unique symbol = Symbol.for('emberline.rebuild');

type Accessor = (instance: object, values?: readonly unknown[]) => readonly unknown[] | undefined;

export interface PrivateState {
  /** The values, those of the oldest ancestor first. Throws TypeError for an object that lacks the fields. */
  read(instance: object): readonly (readonly unknown[])[];
  /** A new instance with its private fields, or `built` (an object of a built-in class) given them. Their values come with `write`. */
  make(built: object | undefined): object;
  write(instance: object, values: readonly (readonly unknown[])[]): void;
}

/** The text the compiler puts before a class's last brace; `names` are its private instance fields, without `#`. */
export function privateStateMembers(names: readonly string[]): string {
  const fields = names.map((name) => `o.#${name}`).join(', ');
  return `; #emberline$rebuilt = globalThis[Symbol.for('emberline.rebuild')]?.(this); static [Symbol.for('emberline.private')](o, v) { if (v === void 0) return [${fields}]; [${fields}] = v; }`;
}

const known = new WeakMap<object, PrivateState | null>();

/** Undefined when no class on the prototype's chain has private fields. */
export function privateStateOf(prototype: object): PrivateState | undefined {
  let state = known.get(prototype);
  if (state === undefined) known.set(prototype, (state = stateOf(prototype) ?? null));
  return state ?? undefined;
}

function stateOf(prototype: object): PrivateState | undefined {
  const levels: { readonly owner: AnyFunction; readonly access: Accessor }[] = [];
  for (let owner: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value; typeof owner === 'function'; owner = Object.getPrototypeOf(owner)) {
    const access: unknown = Object.getOwnPropertyDescriptor(owner, PRIVATE)?.value;
    if (typeof access === 'function') levels.unshift({ owner, access: access as Accessor });
  }
  if (levels.length === 0) return undefined;
  return {
    read: (instance) => levels.map(({ access }) => access(instance) ?? []),
    make(built) {
      let made = built;
      for (const { owner } of levels) made = Object.getPrototypeOf(owner) === Function.prototype ? fromRoot(owner, prototype) : install(owner, made ?? (Object.create(prototype) as object));
      return made as object;
    },
    write(instance, values) {
      levels.forEach(({ access }, i) => { access(instance, values[i] ?? []); });
    },
  };
}

/** Ends a construction that has done its work. */
const BUILT = new Error('An instance was rebuilt.');

function construct(owner: AnyFunction, newTarget: AnyFunction, isIt: (object: object) => boolean): object {
  const hooks = globalThis as unknown as Record<symbol, ((object: object) => void) | undefined>;
  const before = hooks[REBUILD];
  let made: object | undefined;
  hooks[REBUILD] = (object) => {
    if (made !== undefined || !isIt(object)) return;
    made = object;
    throw BUILT;
  };
  try {
    Reflect.construct(owner, [], newTarget);
  } catch (error) {
    if (error !== BUILT) throw new TypeError(`An instance of class ${owner.name} cannot be made again from bytes: a field's initialiser or what its constructor does before super() failed (${String(error)}).`, { cause: error });
  } finally {
    hooks[REBUILD] = before;
  }
  if (made === undefined) throw new TypeError(`An instance of class ${owner.name} cannot be made again from bytes: its constructor gave an object of its own.`);
  return made;
}

/** A class without ancestors makes the object; it gets no own properties, whatever the fields' initialisers set. */
function fromRoot(owner: AnyFunction, prototype: object): object {
  const Shell = function (): void { /* only lends its prototype */ };
  const own = Object.create(prototype) as object;
  Shell.prototype = own;
  const made = construct(owner, Shell, (object) => Object.getPrototypeOf(object) === own);
  Object.setPrototypeOf(made, prototype);
  return withoutFields(made, []);
}

/** A subclass's fields go on whatever its parent's constructor returns: for once, `target`. */
function install(owner: AnyFunction, target: object): object {
  const parent = Object.getPrototypeOf(owner) as object;
  const kept = Reflect.ownKeys(target);
  const Returns = function (): object { return target; };
  Object.setPrototypeOf(owner, Returns);
  try {
    construct(owner, owner, (object) => object === target);
  } finally {
    Object.setPrototypeOf(owner, parent);
  }
  return withoutFields(target, kept);
}

function withoutFields(object: object, kept: readonly PropertyKey[]): object {
  for (const key of Reflect.ownKeys(object)) if (!kept.includes(key)) Reflect.deleteProperty(object, key);
  return object;
}
