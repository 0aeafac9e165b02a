/**
 * Classes that cells define, by id, so that records may be instances of them: the row codec writes the id and the own
 * fields, and gives the object its prototype back on the other side.
 *
 * The id is a hash of the class's source and of its ancestors' ids: the same on every process, new when the code is.
 */
import { createHash } from 'node:crypto';
import { captureOf } from './capture.ts';
import type { AnyFunction } from './capture.ts';

const prototypes = new Map<string, object>();
const ids = new WeakMap<object, string | null>();

function computeId(owner: AnyFunction): string | undefined {
  const info = captureOf(owner);
  if (info?.kind !== 'function' || info.meta.kind !== 'class' || info.meta.hasPrivate === true) return undefined;
  const parent: unknown = Object.getPrototypeOf(owner);
  const above = typeof parent === 'function' ? computeId(parent) ?? parent.name : '';
  return createHash('sha1').update(`${owner.name}\0${above}\0${info.meta.source}`).digest('hex').slice(0, 20);
}

export interface ClassRegistry {
  /** Id of the cell class a prototype belongs to; undefined for every other prototype. */
  idOf(prototype: object): string | undefined;
  prototypeOf(id: string): object | undefined;
  /** Makes a revived class known under the id it travelled with. */
  register(id: string, prototype: object): void;
}

export const classRegistry: ClassRegistry = {
  idOf(prototype) {
    const known = ids.get(prototype);
    if (known !== undefined) return known ?? undefined;
    const owner: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
    const id = typeof owner === 'function' && owner.prototype === prototype ? computeId(owner) : undefined;
    ids.set(prototype, id ?? null);
    if (id !== undefined) prototypes.set(id, prototype);
    return id;
  },
  prototypeOf: (id) => prototypes.get(id),
  register(id, prototype) {
    ids.set(prototype, id);
    prototypes.set(id, prototype);
  },
};

/** The class behind an id, to be shipped to executors that have to read records of it. */
export function classById(id: string): AnyFunction | undefined {
  const owner: unknown = (prototypes.get(id) as { constructor?: unknown } | undefined)?.constructor;
  return typeof owner === 'function' ? owner : undefined;
}
