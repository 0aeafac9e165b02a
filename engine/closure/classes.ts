/**
 * Classes that cells define, by id, so that records may be instances of them: the row codec writes the id and the own
 * fields, and gives the object its prototype back on the other side.
 *
 * The id is the class's name and a hash of its source and of its ancestors' ids: the same on every process and in the next
 * application, new when the code is. A process that meets an id it has no class for asks its `loader` (the executors' reads
 * what the driver wrote, see `context/classFiles.ts`).
 */
import { createHash } from 'node:crypto';
import { captureOf, definedClasses, definitionCount } from './capture.ts';
import type { AnyFunction } from './capture.ts';
import { privateStateOf } from './privateState.ts';
import type { PrivateState } from './privateState.ts';

const prototypes = new Map<string, object>();
const ids = new WeakMap<object, string | null>();
let seenDefinitions = 0;
let loader: ((id: string) => void) | undefined;

function computeId(owner: AnyFunction): string | undefined {
  const info = captureOf(owner);
  if (info?.kind !== 'function' || info.meta.kind !== 'class' || info.meta.hasPrivate === true) return undefined;
  const parent: unknown = Object.getPrototypeOf(owner);
  const above = typeof parent === 'function' ? computeId(parent) ?? parent.name : '';
  return `${owner.name}#${createHash('sha1').update(`${owner.name}\0${above}\0${info.meta.source}`).digest('hex').slice(0, 20)}`;
}

export interface ClassRegistry {
  /** Id of the cell class a prototype belongs to; undefined for every other prototype. */
  idOf(prototype: object): string | undefined;
  prototypeOf(id: string): object | undefined;
  /** How private fields of the class are read and made; undefined when neither it nor its ancestors have any. */
  privateStateOf(prototype: object): PrivateState | undefined;
  /** Makes a revived class known under the id it travelled with. */
  register(id: string, prototype: object): void;
  /** What is called for an unknown id; it may `register` the class. One for each thread. */
  setLoader(load: (id: string) => void): void;
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
  prototypeOf(id) {
    const known = prototypes.get(id);
    if (known !== undefined) return known;
    noteDefined();
    if (!prototypes.has(id)) loader?.(id);
    return prototypes.get(id);
  },
  privateStateOf,
  register(id, prototype) {
    ids.set(prototype, id);
    prototypes.set(id, prototype);
  },
  setLoader(load) {
    loader = load;
  },
};

/** Gives ids to the classes that cells defined since the last call: a record may name one that nothing was written with yet. */
function noteDefined(): void {
  if (seenDefinitions === definitionCount()) return;
  seenDefinitions = definitionCount();
  for (const owner of definedClasses()) classRegistry.idOf(owner.prototype as object);
}

/** The classes that cells of this process define, with their ids; `since` is a definitionCount seen before. */
export function* classesDefinedSince(since: number): Iterable<readonly [id: string, owner: AnyFunction]> {
  if (definitionCount() === since) return;
  for (const owner of definedClasses()) {
    const id = classRegistry.idOf(owner.prototype as object);
    if (id !== undefined) yield [id, owner];
  }
}
