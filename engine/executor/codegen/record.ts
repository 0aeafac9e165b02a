/**
 * A record on its way down the chain. A pair that came from a shuffle, or that an operator of the engine makes, travels as key and
 * value apart; the array is made where a user's function first wants it, and often never.
 */
export interface Rec {
  /** Name under which the record is shown when an operator fails on it. */
  readonly name: string;
  /** An expression for the record. May emit the line that makes it, so call it where that line may stand. */
  readonly whole: () => string;
  readonly key: string;
  readonly value: string;
  readonly isPair: boolean;
}
