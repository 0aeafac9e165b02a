/** External commands (Spark's PipedRDDSuite, PySpark's pipe cases). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SparkContext } from '../../index.ts';
import type { RDD } from '../../index.ts';
import { messageOf } from '../testing/messageOf.ts';

const folder = mkdtempSync(join(tmpdir(), 'emberline-pipe-'));
let sc: SparkContext;

beforeAll(async () => {
  writeFileSync(join(folder, 'here.txt'), 'here\n');
  sc = new SparkContext({ appName: 'pipe', master: 'local[2]', cwd: folder, localDir: join(folder, 'local') });
  await sc.ready;
}, 60_000);

afterAll(async () => {
  await sc.stop();
  rmSync(folder, { recursive: true, force: true });
});

const numbers = (count: number, partitions: number): RDD<number> => sc.range(1, count + 1, 1, partitions);

describe('pipe [B3.14]', () => {
  test('gives the lines of each partition’s command, and is drawn as Spark’s PipedRDD', async () => {
    const piped = numbers(4, 2).pipe('cat');
    expect(await piped.glom().collect()).toEqual([['1', '2'], ['3', '4']]);
    expect(piped.toDebugString()).toMatch(/^\(2\) PipedRDD\[\d+\] at pipe/);
  });

  test('a long input, which waits for its command again and again, leaves nothing listening', async () => {
    const said: string[] = [];
    const cluster = new SparkContext({ appName: 'pipe', master: 'local-cluster[1,1,512]', localDir: join(folder, 'cluster'), onExecutorOutput: (_executor, _stream, text) => void said.push(text) });
    const lines = await cluster.range(0, 40, 1, 1).map(() => 'x'.repeat(99_999)).pipe('cat').map((line) => line.length).collect();
    await cluster.stop();
    expect([lines, said]).toEqual([Array.from({ length: 40 }, () => 99_999), []]);
  });

  test('cuts a command string at white space and asks no shell', async () => {
    expect(await numbers(4, 2).pipe('  wc   -l ').map((line) => Number(line)).collect()).toEqual([2, 2]);
    expect(await numbers(1, 1).pipe(['echo', '$HOME', 'a  b']).collect()).toEqual(['$HOME a  b']);
  });

  test('runs the command for empty partitions too', async () => {
    const counts = await numbers(4, 8).pipe(['wc', '-l']).map((line) => Number(line)).collect();
    expect(counts).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  });

  test('adds variables to the environment, from an object or a Map', async () => {
    const printed = numbers(2, 2).pipe(['printenv', 'MY_VAR'], { MY_VAR: 'LALALA' });
    const mapped = numbers(1, 1).pipe(['printenv', 'MY_VAR'], new Map([['MY_VAR', 'from a map']]));
    expect([await printed.collect(), await mapped.collect()]).toEqual([['LALALA', 'LALALA'], ['from a map']]);
  });

  test('writes the context’s lines first, then what is printed for each record', async () => {
    const piped = sc.parallelize([['A', ['1', '2']], ['B', ['3']]] as [string, string[]][], 2).pipe('cat', {}, {
      printPipeContext: (print) => ['head', 'there'].forEach(print),
      printRDDElement: ([key, values], print) => values.forEach((value) => print(`${key}${value}`)),
    });
    expect(await piped.glom().collect()).toEqual([['head', 'there', 'A1', 'A2'], ['head', 'there', 'B3']]);
  });

  test('says which program cannot be started', async () => {
    expect(await messageOf(numbers(2, 1).pipe('some_nonexistent_command').collect())).toContain('IOException: Cannot run program "some_nonexistent_command": error=2, No such file or directory');
  });

  test('fails with the exit status and the command; checkCode: false takes what was printed', async () => {
    const failing = ['cat', 'nonexistent_file'];
    expect(await messageOf(numbers(2, 1).pipe(failing).collect())).toContain('IllegalStateException: Subprocess exited with status 1. Command ran: cat nonexistent_file');
    expect(await numbers(2, 1).pipe(failing, {}, { checkCode: false }).collect()).toEqual([]);
  });

  test('gives the parent’s error when a record cannot be computed', async () => {
    const broken = numbers(10, 1).map((n) => {
      if (n === 7) throw new Error('record 7 is broken');
      return n;
    });
    expect(await messageOf(broken.pipe('cat').collect())).toContain('record 7 is broken');
  });

  test('does not wait for a command that ignores its input, and ends one whose output is not wanted', async () => {
    expect(await numbers(1_000_000, 1).pipe(['echo', 'done']).collect()).toEqual(['done']);
    expect(await numbers(2, 1).pipe(['yes', 'again']).take(3)).toEqual(['again', 'again', 'again']);
  });

  test('streams more than it holds, both ways at once', async () => {
    const lines = await numbers(400_000, 2).pipe('cat').map((line) => Number(line)).reduce((a, b) => a + b);
    expect(lines).toBe(400_000 * 400_001 / 2);
  });

  test('runs each command in a folder of its own with links to the working folder', async () => {
    const own = numbers(2, 2).pipe('pwd', {}, { separateWorkingDir: true });
    const [first, second] = await own.collect();
    expect([first === second, first?.includes('/tasks/')]).toEqual([false, true]);
    expect(await numbers(1, 1).pipe(['cat', 'here.txt'], {}, { separateWorkingDir: true }).collect()).toEqual(['here']);
    expect(await numbers(1, 1).pipe('pwd').collect()).toEqual([folder]);
  });

  test('a cancelled job ends a command that would never end', async () => {
    sc.setJobGroup('endless', 'a command that sleeps');
    const job = messageOf(numbers(1, 1).pipe(['sleep', '1000']).collect());
    await new Promise((resolve) => sc.addSparkListener((event) => event.Event === 'SparkListenerTaskStart' && resolve(undefined)));
    sc.cancelJobGroup('endless');
    expect(await job).toContain('cancelled');
    sc.clearJobGroup();
  });
});

test('text of any language, carriage returns and a last line without an end [B11.5]', async () => {
  expect(await sc.parallelize(['日本語', 'Straße', '😀'], 1).pipe('cat').collect()).toEqual(['日本語', 'Straße', '😀']);
  expect(await numbers(1, 1).pipe(['printf', 'a\\r\\nb\\n\\nc']).collect()).toEqual(['a', 'b', '', 'c']);
});
