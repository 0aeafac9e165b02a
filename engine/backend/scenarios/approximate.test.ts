/** Approximate actions on the real engine: bounds at the timeout, exact values in the end, sketches that travel. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoundedDouble, SparkContext } from '../../index.ts';
import type { ApproximateEvaluator, RDD } from '../../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'emberline-approximate-'));
let gates = 0;
let sc: SparkContext;

const error = (estimate: number, size: number): number => Math.abs(estimate - size) / size;

describe.each(['local[2]', 'local-cluster[2,1,512]'])('%s', (master) => {
  beforeAll(async () => {
    sc = new SparkContext({ appName: 'approximate', master, localDir: join(folder, 'local') });
    await sc.ready;
  });
  afterAll(() => sc.stop());

  /** 0 to 79 in 8 partitions, the last of which waits for the file. */
  function lastWaits(path: string): RDD<number> {
    return sc.range(0, 80, 1, 8).mapPartitionsWithIndex(function* (index, values) {
      const { existsSync: exists } = process.getBuiltinModule('node:fs');
      while (index === 7 && !exists(path)) yield -1;
      yield* values;
    }).filter((x) => x >= 0);
  }

  /** Calls `action` again and again until its result at the timeout holds what seven partitions say. */
  async function early<R extends { readonly initialValue: V; readonly isInitialValueFinal: boolean }, V>(action: (rdd: RDD<number>, timeout: number) => Promise<R>, known: (value: V) => boolean): Promise<{ result: R; open(): void }> {
    for (let timeout = 250; ; timeout *= 2) {
      const path = join(folder, `gate-${gates++}`);
      const result = await action(lastWaits(path), timeout);
      expect(result.isInitialValueFinal).toBe(false);
      if (known(result.initialValue)) return { result, open: () => writeFileSync(path, '') };
      writeFileSync(path, '');
    }
  }

  it('countApprox, sumApprox and meanApprox answer at the timeout with a bound, and exactly in the end', async () => {
    const count = await early((rdd, timeout) => rdd.countApprox(timeout, 0.9), (bound: BoundedDouble) => bound.low >= 70);
    expect(count.result.initialValue.confidence).toBe(0.9);
    expect(count.result.initialValue.mean).toBeCloseTo(80, 9);
    count.open();
    expect(await count.result.getFinalValue()).toEqual(new BoundedDouble(80, 1, 80, 80));

    const sum = await early((rdd, timeout) => rdd.sumApprox(timeout), (bound: BoundedDouble) => bound.mean > 2700);
    const { low, high } = sum.result.initialValue;
    expect(low < sum.result.initialValue.mean && sum.result.initialValue.mean < high).toBe(true);
    sum.open();
    expect(await sum.result.getFinalValue()).toEqual(BoundedDouble.exactly(3160));

    const mean = await early((rdd, timeout) => rdd.meanApprox(timeout), (bound: BoundedDouble) => bound.mean === 34.5);
    expect(mean.result.initialValue.confidence).toBe(0.95);
    const told = new Promise((resolve) => mean.result.onComplete(resolve));
    mean.open();
    expect(await told).toEqual(BoundedDouble.exactly(39.5));
  });

  it('countByValueApprox and countByKeyApprox bound the keys met so far', async () => {
    const values = await early((rdd, timeout) => rdd.map((x) => x % 2).countByValueApprox(timeout), (map: Map<number, BoundedDouble>) => (map.get(0)?.low ?? 0) >= 35);
    expect([...values.result.initialValue.keys()].toSorted()).toEqual([0, 1]);
    values.open();
    expect(await values.result.getFinalValue()).toEqual(new Map([[0, BoundedDouble.exactly(40)], [1, BoundedDouble.exactly(40)]]));
    const keys = await sc.parallelize<[string, number]>([['a', 1], ['b', 1], ['a', 2]], 2).countByKeyApprox(60_000);
    expect([keys.isInitialValueFinal, keys.initialValue]).toEqual([true, new Map([['a', BoundedDouble.exactly(2)], ['b', BoundedDouble.exactly(1)]])]);
  });

  it('RDDs without partitions end at once with an exact answer', async () => {
    const empty = sc.emptyRDD<number>();
    const results = [await empty.countApprox(10_000), await empty.sumApprox(10_000)];
    expect(results.map((r) => [r.isInitialValueFinal, r.initialValue])).toEqual([[true, BoundedDouble.exactly(0)], [true, BoundedDouble.exactly(0)]]);
    expect((await empty.countByValueApprox(10_000)).initialValue).toEqual(new Map());
    expect(await empty.countApproxDistinct()).toBe(0);
  });

  it('a failure before the timeout is the caller\'s; one after it is the result\'s', async () => {
    const bad = sc.range(0, 4, 1, 2).map((x) => {
      if (x === 3) throw new Error('no threes');
      return x;
    });
    await expect(bad.countApprox(60_000)).rejects.toThrow('no threes');
    const late = await bad.countApprox(0);
    const failed = new Promise<Error>((resolve) => late.onFail(resolve));
    expect((await failed).message).toContain('no threes');
    await expect(late.getFinalValue()).rejects.toThrow('no threes');
    await expect(bad.countApprox(10, 1.5)).rejects.toThrow('requirement failed: confidence (1.5) must be in [0,1]');
  });

  it('runApproximateJob takes an evaluator of one\'s own', async () => {
    let largest = -Infinity;
    const evaluator: ApproximateEvaluator<number, number> = {
      merge: (_outputId, result) => {
        largest = Math.max(largest, result);
      },
      currentResult: () => largest,
    };
    const result = await sc.runApproximateJob(sc.range(0, 100, 1, 5), (values) => {
      let max = -Infinity;
      for (const x of values) max = Math.max(max, x);
      return max;
    }, evaluator, 60_000);
    expect([result.initialValue, result.isInitialValueFinal]).toEqual([99, true]);
  });

  it('[B1.4] [B11.3] countApproxDistinct is as close as its precision says', async () => {
    const size = 1000;
    const uniform = sc.range(0, 5000, 1, 10).map((x) => x % size);
    expect(error(await uniform.countApproxDistinct(8, 0), size)).toBeLessThan(0.2);
    expect(error(await uniform.countApproxDistinct(12, 0), size)).toBeLessThan(0.1);
    expect(error(await uniform.countApproxDistinct(0.02), size)).toBeLessThan(0.1);
    expect(error(await uniform.countApproxDistinct(0.5), size)).toBeLessThan(0.22);
    const python = sc.range(0, 1000, 1, 4);
    for (const rdd of [python, python.map((x) => String(x)), python.map((x): [number, number] => [x, -x])] as RDD<unknown>[]) {
      expect(error(await rdd.countApproxDistinct(), 1000)).toBeLessThan(0.05);
    }
    await expect(python.countApproxDistinct(0.00000001)).rejects.toThrow('accuracy (1e-8) must be greater than 0.000017');
    await expect(python.countApproxDistinct(3, 0)).rejects.toThrow('p (3) must be >= 4');
  });

  it('[B2.4] countApproxDistinctByKey is within one percent for each key', async () => {
    const stacked = Array.from({ length: 100 }, (_, i) => i + 1).flatMap((k) => Array.from({ length: k }, (_, j): [number, number] => [k, j]));
    for (const counts of [sc.parallelize(stacked, 4).countApproxDistinctByKey(20, 0, 4), sc.parallelize([...stacked, ...stacked], 4).countApproxDistinctByKey(0.001)]) {
      const found = await counts.collect();
      expect(found.length).toBe(100);
      for (const [key, count] of found) expect(error(count, key)).toBeLessThan(0.01);
    }
  });
});

afterAll(() => {
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
});
