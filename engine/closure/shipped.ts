/**
 * How functions and the values they capture travel from the driver to executors.
 *
 * A function compiled by the notebook carries a capture thunk (see `capture.ts`); shipping evaluates the thunk when the
 * stage is submitted, as Spark does, walks the captured values as a graph and gives bytes. Reviving rebuilds the graph,
 * cycles included, on the executor. What must not travel says so itself through `SHIP_AS`.
 */
import type { CellRange } from '../events/types.ts';

/** A shipped function: self-contained bytes, and a hash under which an executor may keep the revived function. */
export interface ShippedClosure {
  readonly hash: string;
  readonly bytes: Uint8Array;
  /** Where the function stands in a cell, for error messages; absent for functions of the engine itself. */
  readonly at?: CellRange;
}

/** Implemented by objects of the engine that travel as something else, or must not travel at all. */
export const SHIP_AS: unique symbol = Symbol.for('emberline.shipAs');

export type ShipAs =
  /** Travels as a handle: `payload` (itself shippable, functions included) reaches `ReviveHost.handle(type, payload)`. */
  | { readonly kind: 'handle'; readonly type: 'broadcast' | 'accumulator' | 'builtin'; readonly payload: unknown }
  /** Refused: `what` is the class name shown, `why` the sentence after it. */
  | { readonly kind: 'refused'; readonly what: string; readonly why: string };

export interface Shippable {
  [SHIP_AS](): ShipAs;
}

/** What an executor lends to reviving. */
export interface ReviveHost {
  /** Gives the executor's own object for a handle. */
  handle(type: 'broadcast' | 'accumulator' | 'builtin', payload: unknown): unknown;
  /** Loads a module that a cell imported; `specifier` is absolute (package name resolved by the driver, or file URL). */
  importModule(specifier: string): Promise<Readonly<Record<string, unknown>>>;
  /** The classes made so far, by the hash they travelled with: functions revived one after another share them. */
  readonly classes?: Map<string, unknown>;
}
