/** Spark's BroadcastSuite and PySpark's test_broadcast: a snapshot that every executor reads once, when it needs it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Broadcast, SparkContext } from '../../index.ts';
import { collectGarbage } from '../../context/contextCleaner.ts';

let root: string;
let local: string;
let sc: SparkContext;

function start(master: string, conf: Record<string, string> = {}): void {
  local = join(mkdtempSync(join(root, 'test-')), 'local');
  sc = new SparkContext({ appName: 'broadcasts', master, conf, localDir: local });
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'emberline-broadcasts-'));
});
afterEach(() => sc.stop());
afterAll(() => rmSync(root, { recursive: true, force: true }));

const filesOf = (id: number): readonly string[] => readdirSync(local, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(`broadcast/${id}`)).map((name) => join(local, name));

describe.each(['local-inline[1]', 'local[2]', 'local-cluster[2,1,512]', 'local-cluster[1,2,512]'])('%s', (master) => {
  test('[B10.2] [B5.5] every task sees the value as it was when it was broadcast', async () => {
    start(master);
    const list = [1, 2, 3, 4];
    const table = sc.broadcast(list);
    list.push(5);
    const seen = await sc.parallelize([1, 2, 3, 4], 4).map((x): [number, number] => [x, table.value.reduce((a, b) => a + b, 0)]).collect();
    expect(seen).toEqual([[1, 10], [2, 10], [3, 10], [4, 10]]);
  });

  test('[B10.2] unpersist drops the executors\' copies and they are read again; destroy removes everything', async () => {
    start(master);
    const table = sc.broadcast([1, 2, 3]);
    const sum = async (): Promise<number> => sc.range(0, 2, 1, 2).map(() => table.value.reduce((a, b) => a + b)).reduce((a, b) => a + b);
    expect(await sum()).toBe(12);
    await table.unpersist(true);
    expect([await sum(), table.value]).toEqual([12, [1, 2, 3]]);
    await table.destroy(true);
    expect(filesOf(table.id)).toEqual([]);
    const words = /Attempted to use Broadcast\(0\) after it was destroyed \(destroy at broadcasts\.test\.ts:\d+\)/;
    expect(() => table.value).toThrow(words);
    expect(() => table.unpersist()).toThrow(words);
    expect(() => table.destroy()).toThrow(words);
    await expect(sum()).rejects.toThrow(words);
    expect(await sc.range(0, 4, 1, 2).count()).toBe(4);
  });

  test('[B10.2] a slot has one instance for all its tasks and stages, also when its memory is full', async () => {
    start(master);
    const table = sc.broadcast({ used: 0 });
    const uses = async (): Promise<number> => Math.max(...(await sc.range(0, 8, 1, 8).map(() => ++table.value.used).collect()));
    await uses();
    const big = sc.range(0, 40, 1, 8).map((x) => new Float64Array(50_000).fill(x)).cache();
    await big.count();
    expect(await uses()).toBeGreaterThanOrEqual(master === 'local-inline[1]' ? 16 : 8);
  });
});

describe('a broadcast', () => {
  test('[B10.2] is read when a task asks for it, and not before', async () => {
    start('local-inline[1]');
    const table = sc.broadcast('text');
    const [file = ''] = filesOf(0);
    const bytes = readFileSync(file);
    rmSync(file);
    expect(await sc.parallelize([1, 2], 1).map((x) => (x < 0 ? table.value : 'not used')).collect()).toEqual(['not used', 'not used']);
    await expect(sc.parallelize([1], 1).map(() => table.value).collect()).rejects.toThrow('Attempted to use Broadcast(0) after it was destroyed');
    writeFileSync(file, bytes);
    expect(await sc.parallelize([1], 1).map(() => table.value).collect()).toEqual(['text']);
  });

  test('[B10.2] that is damaged on disk fails the task with the piece\'s name, and is not believed', async () => {
    start('local-inline[1]', { 'spark.broadcast.blockSize': '1k' });
    const table = sc.broadcast('x'.repeat(10_000));
    const [file = ''] = filesOf(0);
    const bytes = readFileSync(file);
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await expect(sc.range(0, 1).map(() => table.value.length).collect()).rejects.toThrow('corrupt remote block broadcast_0_piece4 of broadcast_0');
  });

  test('[B10.2] of an RDD is refused, also of one inside the value, and so is one after stop', async () => {
    start('local-inline[1]');
    expect(() => sc.broadcast(sc.range(0, 3))).toThrow('Can not directly broadcast RDDs; instead, call collect() and broadcast the result.');
    expect(() => sc.broadcast({ inner: [sc.range(0, 3)] })).toThrow(/Rdd.*inner/s);
    await sc.stop();
    expect(() => sc.broadcast([1])).toThrow('Cannot call methods on a stopped SparkContext.');
  });

  test('of what cannot travel is refused with the place of the value', () => {
    start('local-inline[1]');
    expect(() => sc.broadcast({ rows: [1, { callback: () => 1 }] })).toThrow('The value of a broadcast holds the function "callback" at .rows[1].callback, which cannot be written to bytes');
    expect(() => sc.broadcast(new Map([['weak', new WeakMap()]]))).toThrow(/WeakMap/);
  });

  test('[B11.11] can only be unpersisted or destroyed on the driver, and is made by a context alone', async () => {
    start('local-inline[1]');
    const table = sc.broadcast([1]);
    await expect(sc.range(0, 1).map(() => table.destroy()).collect()).rejects.toThrow('Broadcast(0) can only be unpersisted or destroyed on the driver');
    expect([String(table), table instanceof Broadcast, table.id]).toEqual(['Broadcast(0)', true, 0]);
  });

  test('[B11.11] outlives the value it was made from, on the driver too', async () => {
    start('local[2]');
    const table = sc.broadcast({ list: [1, 2, 3] });
    for (let i = 0; i < 5; i++) {
      await sc.range(0, 1).count();
      collectGarbage();
    }
    expect([table.value, await sc.range(0, 1).map(() => table.value.list.length).collect()]).toEqual([{ list: [1, 2, 3] }, [3]]);
  });

  test('[B11.3] [B11.11] may be a hundred megabytes, and a closure several', async () => {
    start('local-cluster[2,1,1024]');
    const table = sc.broadcast(new Float64Array(13_000_000).fill(2));
    const text = 'x'.repeat(5_000_000);
    const seen = await sc.range(0, 4, 1, 4).map((x) => [table.value.length, table.value[13_000_000 - 1 - x], text.length]).collect();
    expect(seen).toEqual(Array(4).fill([13_000_000, 2, 5_000_000]));
    const rows = Array.from({ length: 200_000 }, (_, i) => ({ id: i, name: `row ${i}` }));
    const objects = sc.broadcast(rows);
    expect(await sc.range(0, 2, 1, 2).map((i) => objects.value[Number(i) * 100_000 + 99_999]).collect()).toEqual([rows[99_999], rows[199_999]]);
  }, 60_000);
});
