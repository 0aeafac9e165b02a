/**
 * Any value a record can hold comes back equal, whichever way it goes: shuffled as a value and as part of a key, cached in
 * every storage level, checkpointed, broadcast, collected; on threads and on processes. Its classes are those of a cell.
 */
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SparkContext, StorageLevel } from '../../engine/index.ts';
import type { RDD } from '../../engine/index.ts';
import { anyNumber, anyString, anyValueWith } from '../../engine/storage/codec/testing/anyValue.ts';
import { identical } from '../../engine/storage/codec/testing/identical.ts';
import { Evaluator } from './evaluator.ts';
import { Run } from './runContext.ts';

const SEED = 41_201;
const folder = mkdtempSync(join(tmpdir(), 'emberline-values-'));
const LEVELS = Object.entries(StorageLevel as unknown as Record<string, unknown>).filter((entry): entry is [string, StorageLevel] => entry[1] instanceof StorageLevel && entry[1].isValid);

/** Every way a class of a cell may hold its state. */
const CLASSES = `
import { sep } from 'node:path'
const unit = 10
class Point { constructor(n, value) { this.n = n * unit; this.value = value } path() { return sep } }
class Named extends Point { name = 'named' }
class Secret { #n = 0; #value; shown; constructor(n, value) { this.#n = n; this.#value = value; this.shown = n } get secret() { return [this.#n, this.#value] } #method() { return this.#n } call() { return this.#method() } }
class DeepSecret extends Secret { #extra; constructor(n, value) { super(n, value); this.#extra = [value, n] } get extra() { return this.#extra } }
class Ring { #self = this; n; constructor(n) { this.n = n } get self() { return this.#self } }
class Table extends Map { #size = 1; label = 'table'; bump(n) { this.#size = n; return this } get own() { return this.#size } }
class Rows extends Array { kind = 'rows' }
class Failure extends RangeError { code = 7; #why; constructor(message, why) { super(message); this.#why = why } get why() { return this.#why } }
;({ Point, Named, Secret, DeepSecret, Ring, Table, Rows, Failure })`;

type Made = new (n: number, value: unknown) => object;
interface CellClasses {
  readonly Point: Made;
  readonly Named: Made;
  readonly Secret: new (n: number, value: unknown) => { secret: unknown; call(): number };
  readonly DeepSecret: new (n: number, value: unknown) => { secret: unknown; extra: unknown; call(): number };
  readonly Ring: new (n: number) => { self: unknown; n: number };
  readonly Table: new (entries: Iterable<[unknown, unknown]>) => Map<unknown, unknown> & { bump(n: number): object; own: number };
  readonly Rows: { from(values: unknown[]): object };
  readonly Failure: new (message: string, why: unknown) => Error & { why: unknown };
}

let classes: CellClasses;
/** What `identical` cannot see: the state behind private fields, read by the instances' own methods. */
function hiddenState(value: unknown, met = new Set<unknown>()): unknown[] {
  if (typeof value !== 'object' || value === null || met.has(value)) return [];
  met.add(value);
  const own = value instanceof classes.DeepSecret ? [value.secret, value.extra, value.call()] : value instanceof classes.Secret ? [value.secret, value.call()]
    : value instanceof classes.Ring ? [value.self === value] : value instanceof classes.Table ? [value.own] : value instanceof classes.Failure ? [value.why] : [];
  const parts: unknown[] = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : ArrayBuffer.isView(value) ? [] : Object.values(value);
  return [...own, ...[...own, ...parts].flatMap((part) => hiddenState(part, met))];
}

function expectSame(back: readonly unknown[], rows: readonly unknown[], way: string): void {
  expect({ way, back: identical(back, rows), hidden: identical(hiddenState(back), hiddenState(rows)) }).toEqual({ way, back: 'identical', hidden: 'identical' });
}

beforeAll(async () => {
  const cells = new Evaluator({ predefined: {}, folder, own: () => import('../../engine/index.ts') });
  classes = (await cells.evaluate(new Run({ cellId: 'c1', cellNumber: 1, runId: 'r1' }, 1, CLASSES))) as CellClasses;
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const anyValue = anyValueWith((n, value) => {
  switch (Math.abs(n) % 8) {
    case 0: return new classes.Point(n, value);
    case 1: return new classes.Named(n, value);
    case 2: return new classes.Secret(n, value);
    case 3: return new classes.DeepSecret(n, value);
    case 4: return new classes.Ring(n);
    case 5: return new classes.Table([[n, value]]).bump(n);
    case 6: return classes.Rows.from([n, value]);
    default: return new classes.Failure(String(n), value);
  }
});
const anyKey = fc.letrec<{ key: unknown }>((tie) => ({
  key: fc.oneof({ depthSize: 'small', withCrossShrink: true }, anyNumber, anyString, fc.boolean(), fc.constant(null), fc.bigInt(), fc.date({ noInvalidDate: false }), fc.array(tie('key'), { maxLength: 3 })),
})).key;
const somePairs = fc.array(fc.tuple(anyKey, anyValue), { minLength: 1, maxLength: 24 });

/** In the order of the numbers they were given. */
function inOrder(pairs: readonly (readonly [number, unknown])[]): unknown[] {
  return [...pairs].sort((a, b) => a[0] - b[0]).map(([, value]) => value);
}

describe.each([['local[2]', 8, 1], ['local-cluster[2,1,512]', 3, 2]])('on %s', (master, runs, executors) => {
  let sc: SparkContext;
  beforeAll(async () => {
    sc = new SparkContext({ appName: 'values', master, localDir: folder });
    sc.setCheckpointDir(join(folder, 'checkpoints'));
    await sc.ready;
  });
  afterAll(() => sc.stop());

  const all = (check: (rows: readonly unknown[], pairs: RDD<[number, unknown]>, keys: readonly unknown[]) => Promise<void>): Promise<void> => fc.assert(fc.asyncProperty(somePairs, async (given) => {
    const rows = given.map(([, value]) => value);
    await check(rows, sc.parallelize(rows.map((value, i): [number, unknown] => [i, value]), 3), given.map(([key]) => key));
  }), { seed: SEED, numRuns: runs });

  test(`as results and through a shuffle, as values and inside keys (seed ${SEED})`, async () => {
    await all(async (rows, pairs, keys) => {
      expectSame(await sc.parallelize(rows, 2).collect(), rows, 'collect');
      expectSame(inOrder(await pairs.partitionBy(4).collect()), rows, 'partitionBy');
      expectSame(inOrder((await pairs.groupByKey(3).collect()).map(([k, [v]]) => [k, v] as const)), rows, 'groupByKey');
      expectSame(inOrder((await pairs.cogroup(pairs).collect()).map(([k, [[v]]]) => [k, v] as const)), rows, 'cogroup');
      expectSame(inOrder(await pairs.sortByKey(false, 2).collect()), rows, 'sortByKey');
      const byKey = await sc.parallelize(keys.map((key, i): [unknown, number] => [[key, i], i]), 3).groupByKey(2).collect();
      expectSame(inOrder(byKey.map(([key, [i]]) => [i as number, (key as unknown[])[0]] as const)), keys, 'as keys');
    });
  });

  test(`in blocks of every storage level, read twice and from elsewhere (seed ${SEED})`, async () => {
    await all(async (rows, pairs) => {
      for (const [name, level] of LEVELS.filter(([, { replication }]) => replication <= executors)) {
        const kept = pairs.map((pair) => pair).persist(level);
        expectSame(inOrder(await kept.collect()), rows, `${name}, written`);
        expectSame(inOrder(await kept.collect()), rows, `${name}, read`);
        expectSame(inOrder(await kept.coalesce(1).collect()), rows, `${name}, read elsewhere`);
        await kept.unpersist();
      }
    });
  }, 120_000);

  test(`through checkpoints and broadcasts (seed ${SEED})`, async () => {
    await all(async (rows, pairs) => {
      const reliable = pairs.map((pair) => pair);
      reliable.checkpoint();
      const local = pairs.map((pair) => pair).localCheckpoint();
      for (const rdd of [reliable, local]) {
        expectSame(inOrder(await rdd.collect()), rows, 'before the checkpoint');
        expectSame(inOrder(await rdd.collect()), rows, 'after the checkpoint');
      }
      const shared = sc.broadcast(rows);
      expectSame(inOrder(await sc.parallelize(rows.map((_, i) => i), 2).map((i): [number, unknown] => [i, shared.value[i]]).collect()), rows, 'broadcast');
      await shared.destroy();
    });
  });

  test('what cannot travel is named with its path, wherever it is met', async () => {
    const message = (rdd: RDD<unknown>): Promise<string> => rdd.collect().then(() => 'no error', (error: unknown) => String((error as Error).message));
    expect(await message(sc.parallelize([{ user: { load: () => 1 } }], 1))).toContain('the function "load" at record 0, at .user.load');
    expect(await message(sc.parallelize([1], 1).map((n) => ({ n, wait: [Promise.resolve(n)] })))).toContain('a promise (await it first) at record 0, at .wait[0]');
    expect(await message(sc.parallelize([[1, 1]] as [number, number][], 1).mapValues((n) => new Map([[n, Symbol('mine')]])).partitionBy(2))).toContain('the symbol Symbol(mine)');
    expect(() => sc.broadcast({ deep: [new WeakMap()] })).toThrow('The value of a broadcast holds a WeakMap at .deep[0]');
  });
});
