import { describe, expect, test } from 'vitest';
import type { PlanNode, PlanOperator, StagePlan } from '../../rdd/stagePlan.ts';
import { StorageLevel } from '../../storage/storageLevel.ts';
import { emitUnit } from './emit.ts';
import { StageExecutable, UnitCache } from './compile.ts';
import { unitKey } from './unit.ts';

const origin = { operation: 'map', callSite: 'map at <cell 1>:1' };
const node = (rddId: number, operator: PlanOperator, cached = false): PlanNode => ({ rddId, operator, origin, ...(cached ? { storage: { ...StorageLevel.MEMORY_ONLY } } : {}) });
const stage = (nodes: readonly PlanNode[], output: StagePlan['output'] = { kind: 'collect' }): StagePlan => ({ root: nodes.at(-1)?.rddId ?? 0, nodes, output, outputOrigin: origin, closures: nodes.map((n) => ({ hash: String(n.rddId), bytes: new Uint8Array() })) });

/** A runtime over arrays: `data[rddId][partition]`. */
function runtime(data: Readonly<Record<number, readonly (readonly unknown[])[]>>) {
  const asked: string[] = [];
  const rows = (id: number, p: number): readonly unknown[] => {
    asked.push(`${id}/${p}`);
    return data[id]?.[p] ?? [];
  };
  return { asked, slice: rows, rows, batches: (id: number, p: number) => [rows(id, p)], source: rows, iterator: (id: number, p: number) => rows(id, p)[Symbol.iterator](), group: (id: number, p: number) => [[0, 1], [2]][p] ?? [], offset: () => 10, tick: () => 1000, failed: (error: unknown) => error, zero: () => 100 };
}

function run(plan: StagePlan, functions: readonly ((...args: never[]) => unknown)[], data: Readonly<Record<number, readonly (readonly unknown[])[]>>, partition = 0): unknown {
  const executable = new StageExecutable(plan, functions, new UnitCache(), false);
  return executable.unit(plan.root, partition, { kind: 'output', output: plan.output }).run(runtime(data), partition);
}

describe('a unit', () => {
  test('is one loop over a chain of narrow operators', () => {
    const plan = stage([node(0, { kind: 'slice' }), node(1, { kind: 'map', parent: 0, fn: 0 }), node(2, { kind: 'filter', parent: 1, fn: 1 }), node(3, { kind: 'flatMap', parent: 2, fn: 2 })]);
    const { code } = emitUnit(plan, 3, 0, { kind: 'output', output: plan.output });
    expect([code.match(/\bfor\b/g)?.length, code.includes('yield'), run(plan, [(x: number) => x * 2, (x: number) => x > 2, (x: number) => [x, x + 1]], { 0: [[1, 2, 3]] })]).toEqual([2, false, [4, 5, 6, 7]]);
  });

  test('stops its outer loop as soon as take has enough', () => {
    let calls = 0;
    const plan = stage([node(0, { kind: 'slice' }), node(1, { kind: 'map', parent: 0, fn: 0 })], { kind: 'take', limit: 2 });
    const taken = run(plan, [(x: number) => { calls++; return x; }], { 0: [[1, 2, 3, 4]] });
    expect([taken, calls]).toEqual([[1, 2], 2]);
  });

  test('is the same code for other RDDs and functions, so that it stays compiled', () => {
    const of = (first: number): string => {
      const plan = stage([node(first, { kind: 'slice' }), node(first + 1, { kind: 'map', parent: first, fn: first })]);
      return emitUnit(plan, first + 1, 0, { kind: 'output', output: plan.output }).code;
    };
    expect(of(0)).toBe(of(40));
  });

  test('is compiled once for a function, whatever it captured, and apart for other functions', () => {
    const cache = new UnitCache();
    const plus = (n: number) => (x: number) => x + n;
    const times = (n: number) => (x: number) => x * n;
    const plan = stage([node(0, { kind: 'slice' }), node(1, { kind: 'map', parent: 0, fn: 0 })]);
    const source = emitUnit(plan, 1, 0, { kind: 'output', output: plan.output });
    const id = (fn: (x: number) => number): string => cache.factory(source, [fn]).id;
    expect([id(plus(1)) === id(plus(2)), id(plus(1)) === id(times(1))]).toEqual([true, false]);
  });

  test('follows a union into the branch of its partition, with that branch\'s own partition numbers', () => {
    const plan = stage([node(0, { kind: 'slice' }), node(1, { kind: 'slice' }), node(2, { kind: 'union', parents: [0, 1], starts: [0, 2] })]);
    const data = { 0: [['a'], ['b']], 1: [['c'], ['d']] };
    expect([0, 1, 2, 3].map((p) => run(plan, [], data, p))).toEqual([['a'], ['b'], ['c'], ['d']]);
  });

  test('reads what is cached instead of computing it, and computes it when it fills the cache', () => {
    const plan = stage([node(0, { kind: 'slice' }), node(1, { kind: 'map', parent: 0, fn: 0 }, true), node(2, { kind: 'map', parent: 1, fn: 0 })]);
    const cached = emitUnit(plan, 2, 0, { kind: 'output', output: plan.output });
    const filling = emitUnit(plan, 1, 0, { kind: 'yield' });
    expect([cached.code.includes('rt.batches(ids[0], p)'), filling.code.includes('rt.slice(ids[0], p)'), filling.isGenerator]).toEqual([true, true, true]);
  });

  test('runs through the partitions of a coalesced group', () => {
    const plan = stage([node(0, { kind: 'slice' }), node(1, { kind: 'coalesce', parent: 0, groups: [[0, 1], [2]] })]);
    expect(run(plan, [], { 0: [[1], [2], [3]] })).toEqual([1, 2]);
  });

  test.each([
    ['count', { kind: 'count' }, [], 3],
    ['fold', { kind: 'fold', fn: 0, zero: new Uint8Array() }, [(a: number, b: number) => a + b], 106],
    ['reduce', { kind: 'reduce', fn: 0 }, [(a: number, b: number) => a + b], [6]],
  ] as const)('ends in %s', (_name, output, functions, expected) => {
    expect(run(stage([node(0, { kind: 'slice' })], output), functions, { 0: [[1, 2, 3]] })).toEqual(expected);
  });

  test('tells operator and record of an error from its stack alone', () => {
    const plan = stage([node(5, { kind: 'slice' }), node(6, { kind: 'map', parent: 5, fn: 0 }), node(7, { kind: 'map', parent: 6, fn: 1 })]);
    const executable = new StageExecutable(plan, [(x: number) => x + 1, () => { throw new Error('here'); }], new UnitCache(), false);
    let found: unknown;
    const rt = { ...runtime({ 5: [[1]] }), failed: (error: Error, unitId: string, records: Record<string, unknown>) => {
      const line = executable.lineOf(unitId, error.stack ?? '');
      found = { rddId: line?.rddId, record: records[line?.record ?? ''] };
      return error;
    } };
    expect(() => executable.unit(7, 0, { kind: 'output', output: plan.output }).run(rt, 0)).toThrow('here');
    expect(found).toEqual({ rddId: 7, record: 2 });
  });

  test('partitions of one shape share a unit, others do not', () => {
    const plan = stage([node(0, { kind: 'slice' }), node(1, { kind: 'slice' }), node(2, { kind: 'union', parents: [0, 1], starts: [0, 2] })]);
    const keys = [0, 1, 2, 3].map((p) => unitKey(plan, 2, p, { kind: 'yield' }));
    expect([keys[0] === keys[1], keys[2] === keys[3], keys[1] === keys[2]]).toEqual([true, true, false]);
  });
});
