/**
 * Accumulators (org.apache.spark.util.AccumulatorV2): tasks add, the driver merges, only the driver reads the total.
 *
 * They live in this room because both sides run the same classes: the driver registers one, a task gets a zero copy of
 * it from its handle, and the copy's state goes back with the task's end. Identity is kept beside the objects, so that a
 * copy made without its constructor (private state aside) is whole.
 */
import { classRegistry } from '../closure/classes.ts';
import { SHIP_AS } from '../closure/shipped.ts';
import type { ShipAs, Shippable } from '../closure/shipped.ts';
import { decodeValue } from '../storage/codec/index.ts';

interface Registration {
  readonly id: number;
  readonly name: string | undefined;
}

const registrations = new WeakMap<AccumulatorV2<never, unknown>, Registration>();

/** What a task gets to make its own copy; travels as the payload of an `accumulator` handle. */
export type AccumulatorPayload =
  | { readonly id: number; readonly name: string | undefined; readonly kind: 'long' | 'double' | 'collection' }
  | { readonly id: number; readonly name: string | undefined; readonly kind: 'custom'; readonly constructor: CustomConstructor; readonly zero: Readonly<Record<string, unknown>> };

type CustomConstructor = (new () => AccumulatorV2<never, unknown>) & { readonly prototype: AccumulatorV2<never, unknown> };

/**
 * Base of all accumulators. A class of one's own says how to add and merge; its public fields are what travels between
 * tasks and driver (override `state` and `restore` when they are not).
 */
export abstract class AccumulatorV2<IN, OUT> implements Shippable {
  /** Whether nothing was added yet. */
  abstract isZero(): boolean;
  abstract copy(): AccumulatorV2<IN, OUT>;
  abstract reset(): void;
  abstract add(value: IN): void;
  /** Adds what another accumulator of the same class holds. */
  abstract merge(other: AccumulatorV2<IN, OUT>): void;
  abstract get value(): OUT;

  copyAndReset(): AccumulatorV2<IN, OUT> {
    const copy = this.copy();
    copy.reset();
    return copy;
  }

  /** Unique in the application; throws before registration, as Spark does. */
  get id(): number {
    const registration = registrationOf(this);
    if (registration === undefined) throw new Error('Accumulator is not registered or not yet registered: make it with sc.longAccumulator() or give it to sc.register().');
    return registration.id;
  }

  get name(): string | undefined {
    return registrationOf(this)?.name;
  }

  get isRegistered(): boolean {
    return registrationOf(this) !== undefined;
  }

  /** What travels: by default every public field. */
  state(): Readonly<Record<string, unknown>> {
    return { ...this } as Record<string, unknown>;
  }

  /** Takes over a state made by `state`. */
  restore(state: Readonly<Record<string, unknown>>): void {
    Object.assign(this, state);
  }

  toString(): string {
    return `${this.constructor.name}(id: ${registrationOf(this)?.id ?? 'Un-registered'}, name: ${this.name === undefined ? 'None' : `Some(${this.name})`}, value: ${Array.isArray(this.value) ? `[${this.value.join(', ')}]` : String(this.value)})`;
  }

  [SHIP_AS](): ShipAs {
    if (!this.isRegistered) {
      return { kind: 'refused', what: this.constructor.name, why: 'Accumulator must be registered before send to executor: give it to sc.register() first.' };
    }
    return { kind: 'handle', type: 'accumulator', payload: this.payload() };
  }

  /** Handle payload of a class of one's own; the built-in ones give their kind alone. */
  protected payload(): AccumulatorPayload {
    const zero = this.copyAndReset();
    if (!zero.isZero()) throw new Error(`copyAndReset of ${this.constructor.name} must return a zero value copy: check its reset().`);
    return { id: this.id, name: this.name, kind: 'custom', constructor: this.constructor as CustomConstructor, zero: zero.state() };
  }
}

function registrationOf(accumulator: object): Registration | undefined {
  return registrations.get(accumulator as AccumulatorV2<never, unknown>);
}

/** Gives an accumulator its id; only the driver's registry and `taskAccumulator` call it. Throws when it has one. */
export function registerAccumulator(accumulator: AccumulatorV2<never, unknown>, id: number, name: string | undefined): void {
  if (registrations.has(accumulator)) throw new Error('Cannot register an Accumulator twice.');
  registrations.set(accumulator, { id, name });
}

/** Sums numbers (Spark's LongAccumulator); also counts them. */
export class LongAccumulator extends AccumulatorV2<number, number> {
  sum = 0;
  count = 0;

  isZero(): boolean {
    return this.sum === 0 && this.count === 0;
  }

  copy(): LongAccumulator {
    const copy = new LongAccumulator();
    copy.sum = this.sum;
    copy.count = this.count;
    return copy;
  }

  reset(): void {
    this.sum = 0;
    this.count = 0;
  }

  add(value: number): void {
    this.sum += value;
    this.count += 1;
  }

  merge(other: LongAccumulator): void {
    this.sum += other.sum;
    this.count += other.count;
  }

  /** Mean of what was added; NaN when nothing was. */
  get avg(): number {
    return this.sum / this.count;
  }

  get value(): number {
    return this.sum;
  }

  protected override payload(): AccumulatorPayload {
    return { id: this.id, name: this.name, kind: 'long' };
  }
}

/** Sums floating-point numbers (Spark's DoubleAccumulator). */
export class DoubleAccumulator extends LongAccumulator {
  override copy(): DoubleAccumulator {
    const copy = new DoubleAccumulator();
    copy.sum = this.sum;
    copy.count = this.count;
    return copy;
  }

  protected override payload(): AccumulatorPayload {
    return { id: this.id, name: this.name, kind: 'double' };
  }
}

/** Collects values into a list, in order of arrival (Spark's CollectionAccumulator). */
export class CollectionAccumulator<T> extends AccumulatorV2<T, readonly T[]> {
  items: T[] = [];

  isZero(): boolean {
    return this.items.length === 0;
  }

  copy(): CollectionAccumulator<T> {
    const copy = new CollectionAccumulator<T>();
    copy.items = this.items.slice();
    return copy;
  }

  reset(): void {
    this.items = [];
  }

  add(value: T): void {
    this.items.push(value);
  }

  merge(other: CollectionAccumulator<T>): void {
    for (const item of other.items) this.items.push(item);
  }

  get value(): readonly T[] {
    return this.items.slice();
  }

  protected override payload(): AccumulatorPayload {
    return { id: this.id, name: this.name, kind: 'collection' };
  }
}

/** A task's own zero copy, from the payload of its handle. */
export function taskAccumulator(payload: AccumulatorPayload): AccumulatorV2<never, unknown> {
  const copy = zeroCopy(payload);
  registerAccumulator(copy, payload.id, payload.name);
  return copy;
}

function zeroCopy(payload: AccumulatorPayload): AccumulatorV2<never, unknown> {
  switch (payload.kind) {
    case 'long':
      return new LongAccumulator();
    case 'double':
      return new DoubleAccumulator();
    case 'collection':
      return new CollectionAccumulator<unknown>();
    case 'custom': {
      const copy = constructed(payload.constructor);
      copy.restore(payload.zero);
      return copy;
    }
  }
}

/** Through the constructor when it works without arguments (private fields need it), else from the prototype alone. */
function constructed(constructor: CustomConstructor): AccumulatorV2<never, unknown> {
  try {
    return new constructor();
  } catch {
    return Object.create(constructor.prototype) as AccumulatorV2<never, unknown>;
  }
}

/** The update as an accumulator of the same class as `original`, ready to be merged into it. */
export function readUpdate(original: AccumulatorV2<never, unknown>, bytes: Uint8Array): AccumulatorV2<never, unknown> {
  const update = original.copyAndReset();
  update.restore(decodeValue(bytes, classRegistry) as Readonly<Record<string, unknown>>);
  return update;
}
