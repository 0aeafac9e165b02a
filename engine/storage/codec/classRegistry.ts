/**
 * How the codec names user classes. The executor gives one that knows the classes shipped with its stages; without one,
 * class instances are refused by name.
 */
export interface ClassRegistry {
  /** A stable id for instances whose prototype is `prototype`, or undefined when the class cannot travel. */
  idOf(prototype: object): string | undefined;
  /** The prototype for an id written earlier, or undefined when the class is not known here. */
  prototypeOf(id: string): object | undefined;
  /** How private fields are read and made; undefined for a class without any. */
  privateStateOf?(prototype: object): PrivateState | undefined;
}

/** See `closure/privateState.ts`. */
export interface PrivateState {
  read(instance: object): readonly (readonly unknown[])[];
  make(built: object | undefined): object;
  write(instance: object, values: readonly (readonly unknown[])[]): void;
}

/** Knows no class. */
export const NO_CLASSES: ClassRegistry = { idOf: () => undefined, prototypeOf: () => undefined };
