/** A notebook whose cell is run over and over: what the runs before have left is cleaned, on disk and in the kernel's heap. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { KernelClient } from './fixtures/kernelClient.ts';

const folder = mkdtempSync(join(tmpdir(), 'emberline-session-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const CELL = `
class Row { constructor(readonly key: number, readonly text: string) {} }
const table = sc.broadcast(Array.from({ length: 20_000 }, (_, i) => 'text ' + i));
const counted = sc.range(0, 400, 1, 4).map((x) => [x % 10, new Row(x, table.value[x] ?? '')] as [number, Row]).groupByKey(2).cache();
const sorted = counted.mapValues((rows) => rows.length).sortByKey();
const seen = sc.longAccumulator('seen');
await counted.foreach(() => seen.add(1));
await sorted.collect()
`;

/** Bytes in use after a full collection. */
const MEASURE = `
const v8 = await import('node:v8');
v8.setFlagsFromString('--expose-gc');
(await import('node:vm')).runInNewContext('gc')();
v8.getHeapStatistics().used_heap_size
`;

test('the same cell sixty times grows neither on disk nor, by its data, in the heap', async () => {
  const kernel = new KernelClient('../main.ts');
  const local = join(folder, 'local');
  await kernel.start({ master: 'local[2]', cwd: folder, eventLogDir: join(folder, 'log'), conf: { 'spark.local.dir': local, 'spark.cleaner.periodicGC.interval': '500ms' } });
  const names = (pattern: RegExp): number => readdirSync(local, { recursive: true, encoding: 'utf8' }).filter((name) => pattern.test(name)).length;
  const shuffles = (): number => new Set(readdirSync(local, { recursive: true, encoding: 'utf8' }).flatMap((name) => /shuffle_(\d+)_/.exec(name)?.[1] ?? [])).size;
  try {
    const run = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) expect((await kernel.evaluate(CELL)).error).toBeNull();
    };
    const heap = async (): Promise<number> => Number((await kernel.evaluate(MEASURE)).result?.['text/plain']);
    /** What the last run needs is left: its two shuffles and its broadcast. */
    const cleaned = async (): Promise<void> => {
      while (shuffles() > 2 || names(/broadcast\/\d+$/) > 1) await kernel.evaluate('await new Promise((resolve) => setTimeout(resolve, 20))');
    };
    await run(20);
    await cleaned();
    const early = { heap: await heap(), files: names(/./) };
    await run(40);
    await cleaned();
    const late = { heap: await heap(), files: names(/./) };
    expect(late.files).toBeLessThanOrEqual(early.files + 4);
    // The compiled cells of the last 2,000 runs are remembered, for positions in errors; records and RDDs would be many times as much.
    expect((late.heap - early.heap) / 40).toBeLessThan(120_000);
  } finally {
    kernel.send({ type: 'shutdown' });
    await kernel.exited;
  }
}, 180_000);
