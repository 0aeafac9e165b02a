/**
 * Functions of the engine that are made from arguments (`sortKey(ascending)`, `combiner(createCombiner, …)`): they
 * travel by name with their arguments, which may be user functions, and are made again on the executor.
 */
import type { AnyFunction } from './capture.ts';
import { SHIP_AS } from './shipped.ts';
import type { ShipAs } from './shipped.ts';

export interface BuiltinPayload {
  readonly name: string;
  readonly args: readonly unknown[];
}

// Factories take what their callers give them: the name is the type.
type Factory = (...args: never[]) => AnyFunction;

const factories = new Map<string, Factory>();

/** Registers a factory under a name; on driver and executor alike, at module load. Throws when the name is taken. */
export function defineBuiltin<A extends unknown[]>(name: string, factory: (...args: A) => AnyFunction): void {
  if (factories.has(name)) throw new Error(`The engine function "${name}" is defined twice.`);
  factories.set(name, factory as unknown as Factory);
}

/** Makes the function and marks it so that it travels by name. `F` is what the factory gives. */
export function builtin<F extends AnyFunction = (...args: never[]) => unknown>(name: string, ...args: readonly unknown[]): F {
  const fn = makeBuiltin({ name, args }) as F;
  const payload: BuiltinPayload = { name, args };
  Object.defineProperty(fn, SHIP_AS, { value: (): ShipAs => ({ kind: 'handle', type: 'builtin', payload }) });
  return fn;
}

/** The name under which `builtin` made a function; undefined for any other. */
export function builtinName(fn: AnyFunction): string | undefined {
  const ship = (fn as { [SHIP_AS]?: () => ShipAs })[SHIP_AS]?.();
  return ship?.kind === 'handle' && ship.type === 'builtin' ? (ship.payload as BuiltinPayload).name : undefined;
}

/** Makes the function of a payload that travelled. */
export function makeBuiltin(payload: BuiltinPayload): AnyFunction {
  const factory = factories.get(payload.name);
  if (factory === undefined) throw new Error(`The engine has no function "${payload.name}": the module that defines it was not loaded here.`);
  return factory(...(payload.args as never[]));
}
