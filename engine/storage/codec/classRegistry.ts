/**
 * How the codec names user classes. The executor gives one that knows the classes shipped with its stages; without one,
 * class instances are refused by name.
 */
export interface ClassRegistry {
  /** A stable id for instances whose prototype is `prototype`, or undefined when the class cannot travel. */
  idOf(prototype: object): string | undefined;
  /** The prototype for an id written earlier, or undefined when the class is not known here. */
  prototypeOf(id: string): object | undefined;
}

/** Knows no class. */
export const NO_CLASSES: ClassRegistry = { idOf: () => undefined, prototypeOf: () => undefined };
