import { describe, expect, it } from 'vitest';
import { AccumulatorV2, CollectionAccumulator, DoubleAccumulator, LongAccumulator, taskAccumulator } from '../executor/accumulator.ts';
import type { AccumulatorPayload } from '../executor/accumulator.ts';
import { SHIP_AS } from '../closure/shipped.ts';
import { encodeValue } from '../storage/codec/index.ts';
import { AccumulatorRegistry, StageAccumulables } from './accumulatorRegistry.ts';
import { collectGarbage } from './contextCleaner.ts';

class MaxAccumulator extends AccumulatorV2<number, number> {
  max = -Infinity;
  isZero(): boolean {
    return this.max === -Infinity;
  }
  copy(): MaxAccumulator {
    const copy = new MaxAccumulator();
    copy.max = this.max;
    return copy;
  }
  reset(): void {
    this.max = -Infinity;
  }
  add(value: number): void {
    this.max = Math.max(this.max, value);
  }
  merge(other: MaxAccumulator): void {
    this.add(other.max);
  }
  get value(): number {
    return this.max;
  }
}

class ThrowingAccumulator extends LongAccumulator {
  override merge(): void {
    throw new Error('cannot merge');
  }
  override copy(): ThrowingAccumulator {
    return new ThrowingAccumulator();
  }
}

/** What a task would send after `work` on its own copy. */
function update(accumulator: AccumulatorV2<never, unknown>, work: (copy: never) => void): { id: number; bytes: Uint8Array } {
  const ship = accumulator[SHIP_AS]();
  if (ship.kind !== 'handle') throw new Error('refused');
  const copy = taskAccumulator(ship.payload as AccumulatorPayload);
  expect(copy.isZero()).toBe(true);
  work(copy as never);
  return { id: copy.id, bytes: encodeValue(copy.state()) };
}

describe('accumulators (A14)', () => {
  it('merge what tasks added; sum, count and avg of numbers; lists; a merge of one\'s own', () => {
    const registry = new AccumulatorRegistry(() => undefined);
    const [long, double, list, max] = [new LongAccumulator(), new DoubleAccumulator(), new CollectionAccumulator<string>(), new MaxAccumulator()];
    registry.register(long, 'rows');
    registry.register(double, undefined);
    registry.register(list as CollectionAccumulator<never>, 'words');
    registry.register(max, 'max');
    long.add(1);
    registry.merge([
      update(long, (copy: LongAccumulator) => [2, 3].forEach((n) => copy.add(n))),
      update(double, (copy: DoubleAccumulator) => copy.add(0.5)),
      update(list as CollectionAccumulator<never>, (copy: CollectionAccumulator<string>) => copy.add('a')),
      update(max, (copy: MaxAccumulator) => copy.add(7)),
    ]);
    expect([long.value, long.count, long.avg, double.value, list.value, max.value]).toEqual([6, 3, 2, 0.5, ['a'], 7]);
  });

  it('[B10.1] that nothing refers to any more are forgotten: late updates of theirs go nowhere', async () => {
    const registry = new AccumulatorRegistry(() => undefined);
    const late = ((): { id: number; bytes: Uint8Array } => {
      const dropped = new LongAccumulator();
      registry.register(dropped, 'dropped');
      return update(dropped, (copy: LongAccumulator) => copy.add(1));
    })();
    expect(registry.merge([late])).toHaveLength(1);
    for (let turn = 0; turn < 50 && registry.merge([late]).length > 0; turn++) {
      await new Promise(setImmediate);
      collectGarbage();
    }
    expect(registry.merge([late])).toEqual([]);
  });

  it('tell named ones as accumulables with update and value, and no others', () => {
    const registry = new AccumulatorRegistry(() => undefined);
    const [named, unnamed] = [new LongAccumulator(), new LongAccumulator()];
    registry.register(named, 'rows');
    registry.register(unnamed, undefined);
    named.add(10);
    const told = registry.merge([update(named, (copy: LongAccumulator) => copy.add(5)), update(unnamed, (copy: LongAccumulator) => copy.add(5))]);
    expect(told).toEqual([{ ID: 0, Name: 'rows', Update: 5, Value: 15, Internal: false, 'Count Failed Values': false }]);
    const stages = new StageAccumulables();
    stages.add(1, 0, told);
    expect(stages.of(1, 0)).toEqual([{ ID: 0, Name: 'rows', Value: 15, Internal: false, 'Count Failed Values': false }]);
    stages.drop(1, 0);
    expect(stages.of(1, 0)).toEqual([]);
  });

  it('cannot be registered twice, nor travel unregistered', () => {
    const registry = new AccumulatorRegistry(() => undefined);
    const accumulator = new LongAccumulator();
    expect(accumulator[SHIP_AS]()).toMatchObject({ kind: 'refused', what: 'LongAccumulator' });
    expect(() => accumulator.id).toThrow('not registered');
    registry.register(accumulator, 'a');
    expect(() => registry.register(accumulator, 'a')).toThrow('Cannot register an Accumulator twice.');
    expect(String(accumulator)).toBe('LongAccumulator(id: 0, name: Some(a), value: 0)');
  });

  it('whose merge throws is told of, and the others are merged (robustness)', () => {
    const problems: string[] = [];
    const registry = new AccumulatorRegistry((message) => problems.push(message));
    const [bad, good] = [new ThrowingAccumulator(), new LongAccumulator()];
    registry.register(bad, 'bad');
    registry.register(good, 'good');
    registry.merge([{ id: 0, bytes: encodeValue({ sum: 1, count: 1 }) }, update(good, (copy: LongAccumulator) => copy.add(4))]);
    expect([good.value, problems]).toEqual([4, ['Failed to update accumulator 0 (bad): Error: cannot merge']]);
  });

  it('of an unknown id are ignored: nobody can read them', () => {
    expect(new AccumulatorRegistry(() => undefined).merge([{ id: 99, bytes: new Uint8Array(0) }])).toEqual([]);
  });
});
