import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EmberlineLineage, JobStart, ListenerEvent } from '../../engine/events/types.ts';
import { TABLE_MIME } from '../../protocol/notebook.ts';
import type { TableData } from '../../protocol/notebook.ts';
import { KernelClient } from './fixtures/kernelClient.ts';

const folder = mkdtempSync(join(tmpdir(), 'emberline-kernel-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

let kernel: KernelClient;

beforeEach(async () => {
  kernel = new KernelClient('../main.ts');
  await kernel.start({ master: 'local[2]', cwd: folder, eventLogDir: folder });
});
afterEach(async () => {
  kernel.send({ type: 'shutdown' });
  await kernel.exited;
});

function events(): readonly ListenerEvent[] {
  return kernel.messages.flatMap((m) => (m.type === 'events' ? m.events : []));
}
function jobStarts(): readonly JobStart[] {
  return events().filter((e): e is JobStart => e.Event === 'SparkListenerJobStart');
}
async function value(source: string): Promise<unknown> {
  const { result, error } = await kernel.evaluate(source);
  expect(error).toBeNull();
  return result?.['text/plain'];
}

describe('cells on executors', { timeout: 30_000 }, () => {
  test('a function with captured variables, a class and an import runs in tasks', async () => {
    await kernel.evaluate('import { sep } from "node:path"\nconst factor = 10\nclass P { constructor(readonly x: number) {} twice() { return this.x * 2 } }\nconst p = new P(3)');
    expect(await value('await sc.parallelize([1, 2, 3], 2).map((x) => new P(x * factor).twice() + p.twice() + sep.length).collect()')).toBe('[ 27, 47, 67 ]');
  });

  test('files of instances are read by another application, once a cell of it has defined their class', async () => {
    const point = 'class Point { constructor(readonly x: number, readonly y: number) {} norm() { return Math.hypot(this.x, this.y) } }';
    await kernel.evaluate(point);
    await kernel.evaluate('const points = sc.parallelize([1, 2, 3], 2).map((n) => new Point(3 * n, 4 * n))\nawait points.saveAsObjectFile("points")');
    const path = await value('sc.setCheckpointDir("checkpoints")\nawait points.checkpoint(true)\npoints.getCheckpointFile()');
    kernel.send({ type: 'shutdown' });
    await kernel.exited;
    kernel = new KernelClient('../main.ts');
    await kernel.start({ master: 'local[2]', cwd: folder, eventLogDir: folder });
    for (const read of ['sc.objectFile("points")', `sc.checkpointFile(${path as string})`]) {
      expect((await kernel.evaluate(`await ${read}.count()`)).error?.message).toMatch(/class .*is not known here/);
    }
    await kernel.evaluate(point);
    for (const read of ['sc.objectFile<Point>("points")', `sc.checkpointFile<Point>(${path as string})`]) {
      expect(await value(`await ${read}.map((p) => p.norm()).collect()`)).toBe('[ 5, 10, 15 ]');
      expect(await value(`(await ${read}.first()) instanceof Point`)).toBe('true');
    }
  });

  test('Spark classes are in scope and importable, also inside tasks', async () => {
    expect(await value('import { StorageLevel as L } from "emberline"\nL === StorageLevel')).toBe('true');
    expect(await value('await sc.parallelize([1, 2, 3, 4], 2).map(() => TaskContext.get().partitionId()).collect()')).toBe('[ 0, 0, 1, 1 ]');
  });

  test('imported packages, files and builtins are imported again by tasks', async () => {
    writeFileSync(join(folder, 'lib.ts'), 'export const triple = (x: number): number => x * 3;\n');
    await kernel.evaluate('import { triple } from "./lib.ts"\nimport { z } from "zod"\nimport MagicString from "magic-string"\nimport * as os from "node:os"');
    expect(await value('await sc.parallelize([1, 2], 2).map((x) => [triple(x), z.number().parse(x), new MagicString("a").append(os.EOL).toString()].join()).collect()')).toContain("[ '3,1,a\\n', '6,2,a\\n' ]");
  });

  test('every job belongs to its cell, also unawaited ones, with the line of the action', async () => {
    await kernel.evaluate('const rdd = sc.parallelize([1, 2, 3], 2)\nasync function countLater() { await null; return rdd.count() }');
    const unawaited = kernel.run('\nconst pending = rdd.map((x) => x + 1).count()\n0');
    await kernel.ended(unawaited);
    expect(await value('await countLater() + await pending')).toBe('6');
    const jobs = jobStarts().map((j) => [j.Properties?.['spark.jobGroup.id'], j['Emberline Cell']?.cellNumber, j['Emberline Cell']?.startLine]);
    expect(jobs).toEqual([['r2', 2, 2], ['r3', 3, 1]]);
  });

  test('lineage is announced before any action, with the variable names of the cell', async () => {
    await kernel.evaluate('const numbers = sc.parallelize([1, 2, 3], 2)\nconst scaled = numbers.map((x) => x * 10).filter((x) => x > 10)');
    await kernel.until((m): m is Extract<typeof m, { type: 'events' }> => m.type === 'events' && m.events.some((e) => e.Event === 'EmberlineLineage' && e.RDDs.some((r) => r.variable === 'scaled')));
    const lineage = events().filter((e): e is EmberlineLineage => e.Event === 'EmberlineLineage').flatMap((e) => e.RDDs);
    const last = new Map(lineage.map((r) => [r.id, r]));
    expect([...last.values()].map((r) => [r.operation, r.variable ?? null, r.callSite, r.cell?.startColumn])).toEqual([
      ['parallelize', 'numbers', 'parallelize at <cell 1>:1', 17],
      ['map', null, 'map at <cell 1>:2', 16],
      ['filter', 'scaled', 'filter at <cell 1>:2', 43],
    ]);
    expect(jobStarts()).toEqual([]);
  });

  test('a failing task names partition, record and the cell line of the function', async () => {
    const { error } = await kernel.evaluate('const bad = (x: number) => {\n  if (x === 3) throw new RangeError("no threes")\n  return x\n}\nawait sc.parallelize([1, 2, 3, 4], 2).map(bad).collect()');
    expect(error).toMatchObject({
      name: 'SparkException',
      cause: { name: 'RangeError', message: 'no threes' },
      task: { partition: 1, record: '3', operation: 'map', cellNumber: 1, line: 2 },
    });
    expect(error?.message).toMatch(/^Job aborted due to stage failure: Task 1 in stage 0\.0 failed/);
    expect(error?.cause?.frames[0]).toMatchObject({ functionName: 'bad', cellNumber: 1, line: 2, column: 22 });
    expect(error?.frames[0]).toMatchObject({ cellNumber: 1, line: 5 });
  });

  test('what cannot travel fails at the transformation, before any job', async () => {
    await kernel.evaluate('import { Socket } from "node:net"\nconst socket = new Socket(), rdd = sc.parallelize([1])');
    const { error } = await kernel.evaluate('\nrdd.map((x) => socket.write(String(x)))');
    expect(error?.name).toBe('TaskNotSerializableError');
    expect(error?.message).toMatch(/^Task not serializable: captured variable "socket" \(Socket\) in cell 2, line 2\. /);
    expect(error?.frames[0]).toMatchObject({ cellNumber: 2, line: 2 });
    expect((await kernel.evaluate('rdd.map(() => sc.defaultParallelism)')).error?.message).toMatch(/captured variable "sc" \(SparkContext\) in cell 3, line 1/);
    expect((await kernel.evaluate('rdd.map(() => rdd.count())')).error?.message).toMatch(/captured variable "rdd" \(\w+\) in cell 4, line 1/);
    expect(jobStarts()).toEqual([]);
  });

  test('records may be instances of cell classes, both ways', async () => {
    await kernel.evaluate('class Point { constructor(readonly x: number) {} double() { return this.x * 2 } }');
    expect(await value('(await sc.parallelize([1, 2], 2).map((x) => new Point(x)).collect()).map((p) => p.double())')).toBe('[ 2, 4 ]');
    expect(await value('await sc.parallelize([new Point(4), new Point(5)], 2).map((p) => p.double()).collect()')).toBe('[ 8, 10 ]');
  });

  test('a class is one class in every function of every stage', async () => {
    await kernel.evaluate('const step = { by: 2 }\nconst helper = (n: number) => n * step.by\nclass Plain { constructor(readonly n: number) {} }\nclass Deep extends Plain { #twice = helper(this.n); get twice() { return this.#twice } }');
    expect(await value('await sc.parallelize([1, 2], 2).map((n) => new Deep(n)).map((d) => d instanceof Deep && d instanceof Plain && d.twice).collect()')).toBe('[ 2, 4 ]');
    expect(await value('await sc.parallelize([new Deep(3), new Deep(4)], 2).count()')).toBe('2');
    expect(await value('await sc.parallelize([new Deep(3)], 1).map((d) => [d instanceof Deep, d.twice]).collect()')).toContain('true');
    expect(await value('const kept = sc.parallelize([5, 6], 2).map((n) => [n, new Deep(n)] as [number, Deep]).cache()\nawait kept.groupByKey().mapValues(([d]) => d instanceof Deep && d.twice).values().collect()')).toBe('[ 12, 10 ]');
    expect(await value('await kept.map(([, d]) => d instanceof Deep).collect()')).toBe('[ true, true ]');
  });

  test('a captured instance takes its private fields along', async () => {
    await kernel.evaluate('class Scale { #by; constructor(by: number) { this.#by = by } apply(n: number) { return n * this.#by } }\nconst scale = new Scale(3)');
    expect(await value('await sc.parallelize([1, 2], 2).map((n) => scale.apply(n)).collect()')).toBe('[ 3, 6 ]');
  });

  test('an RDD shows itself without running a job; pairs show as a table', async () => {
    expect(await value('sc.parallelize([1, 2, 3], 2).map((x) => x)')).toMatch(/2 partitions\n\(2\) MapPartitionsRDD\[1\] at map at <cell 1>:1/);
    expect(jobStarts()).toEqual([]);
    const { result } = await kernel.evaluate('await sc.parallelize([["a", 1], ["b", 2], ["a", 3]] as [string, number][], 2).reduceByKey((a, b) => a + b).sortByKey().collect()');
    expect((result?.[TABLE_MIME] as TableData | undefined)?.rows).toEqual([['a', 4], ['b', 2]]);
  });

  test('an interrupt cancels the running job and keeps the context', async () => {
    const endless = kernel.run('console.log("in"); await sc.parallelize([1, 2], 2).map((x) => { for (;;) {} }).count()');
    await kernel.untilPrinted(endless, 'in');
    await kernel.until((m): m is Extract<typeof m, { type: 'events' }> => m.type === 'events' && m.events.some((e) => e.Event === 'SparkListenerTaskStart'));
    kernel.send({ type: 'interrupt' });
    expect(await kernel.ended(endless)).toMatchObject({ interrupted: true });
    expect(await value('await sc.parallelize([1, 2, 3], 2).count()')).toBe('3');
  });
});
