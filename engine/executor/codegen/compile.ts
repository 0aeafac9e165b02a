/**
 * A stage ready to run on one slot: its plan, its revived functions and the units compiled so far.
 *
 * Units whose functions hold no state of their own are kept by their code and their functions' hashes beyond the stage,
 * so that the next job over the same code starts with machine code that is already hot.
 */
import type { AnyFunction } from '../../closure/capture.ts';
import type { StagePlan } from '../../rdd/stagePlan.ts';
import { emitUnit } from './emit.ts';
import { unitKey } from './unit.ts';
import type { Sink, UnitLine, UnitSource } from './unit.ts';

/** Compiled units kept per slot. */
const KEPT_UNITS = 256;

type Run = (rt: unknown, partition: number, rddIds: readonly number[]) => unknown;

/** The code of a unit, compiled; calling `bind` gives it its functions. */
interface UnitFactory {
  readonly id: string;
  readonly bind: (...functions: readonly AnyFunction[]) => Run;
  readonly lines: ReadonlyMap<number, UnitLine>;
}

/** A unit with the RDDs of this stage. */
export interface StageUnit {
  readonly rddIds: readonly number[];
  readonly run: (rt: unknown, partition: number) => unknown;
}

/** Where in a stage an error came from. */
export interface FailedLine {
  readonly rddId: number | 'output';
  readonly record: string;
}

/** Where the unit starts in a function made with `new Function`: V8 writes two lines before it, we one, and lines count from 1. */
const HEADER_LINES = 4;
const UNIT_URL = 'emberline-unit:';

/** What a slot keeps over stages: compiled code, and bound units whose functions hold no state. */
export class UnitCache {
  readonly #factories = new Recent<UnitFactory>(KEPT_UNITS);
  readonly #bound = new Recent<Run>(KEPT_UNITS);
  #nextId = 0;

  /**
   * Code that calls other functions is compiled apart: what V8 learns of a call serves one function, and it inlines none
   * where it has met several. The same function over other captured values is the same function.
   */
  factory(source: UnitSource, functions: readonly AnyFunction[]): UnitFactory {
    return this.#factories.get([source.code, ...functions.map(String)].join('\n'), () => {
      const id = String(this.#nextId++);
      const names = source.functions.map((_, i) => `$${i}`);
      const make = new Function('unitId', ...names, `'use strict';\n${source.code}\n//# sourceURL=${UNIT_URL}${id}`);
      return { id, bind: (...functions) => make(id, ...functions) as Run, lines: source.lines };
    });
  }

  bound(key: string, make: () => Run): Run {
    return this.#bound.get(key, make);
  }
}

/** A map that keeps the most recently used entries. */
class Recent<V> {
  readonly #entries = new Map<string, V>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string, make: () => V): V {
    const value = this.#entries.get(key) ?? make();
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value as string);
    return value;
  }
}

export class StageExecutable {
  readonly plan: StagePlan;
  readonly functions: readonly AnyFunction[];
  readonly #cache: UnitCache;
  readonly #stateful: boolean;
  readonly #units = new Map<string, StageUnit>();
  readonly #emitted = new Map<string, { readonly rddIds: readonly number[]; readonly lines: ReadonlyMap<number, UnitLine> }>();

  /** `stateful`: the functions belong to one task; units bound to them are not kept. */
  constructor(plan: StagePlan, functions: readonly AnyFunction[], cache: UnitCache, stateful: boolean) {
    this.plan = plan;
    this.functions = functions;
    this.#cache = cache;
    this.#stateful = stateful;
  }

  /** The unit that computes `partition` of `rddId` into `sink`. */
  unit(rddId: number, partition: number, sink: Sink): StageUnit {
    const shape = unitKey(this.plan, rddId, partition, sink);
    const present = this.#units.get(shape);
    if (present !== undefined) return present;
    const source = emitUnit(this.plan, rddId, partition, sink);
    const functions = source.functions.map((i) => this.functions[i] as AnyFunction);
    const factory = this.#cache.factory(source, functions);
    const bind = (): Run => factory.bind(...functions);
    const compiled = this.#stateful ? bind() : this.#cache.bound(`${source.code}\n${source.functions.map((i) => this.plan.closures[i]?.hash).join()}`, bind);
    const { rddIds } = source;
    this.#emitted.set(factory.id, { rddIds, lines: factory.lines });
    const unit: StageUnit = { rddIds, run: (rt, p) => compiled(rt, p, rddIds) };
    this.#units.set(shape, unit);
    return unit;
  }

  /** The operator whose line of unit `unitId` an error passed through, from the error's stack. */
  lineOf(unitId: string, stack: string): FailedLine | undefined {
    const mark = `${UNIT_URL}${unitId}:`;
    const at = stack.indexOf(mark);
    const emitted = this.#emitted.get(unitId);
    if (at < 0 || emitted === undefined) return undefined;
    const found = emitted.lines.get(Number.parseInt(stack.slice(at + mark.length), 10) - HEADER_LINES);
    if (found === undefined) return undefined;
    const rddId = found.at === 'output' ? 'output' : emitted.rddIds[found.at];
    return rddId === undefined ? undefined : { rddId, record: found.record };
  }
}
