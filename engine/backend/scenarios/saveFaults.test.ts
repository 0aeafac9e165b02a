/** Saves whose executors and tasks die in the middle: the output is complete, or it is not there. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { SparkContext } from '../../index.ts';

let folder: string;
let sc: SparkContext;

function start(conf: Record<string, string> = {}): string {
  folder = mkdtempSync(join(tmpdir(), 'emberline-save-'));
  sc = new SparkContext({ appName: 'save', master: 'local-cluster[2,1,512]', conf, cwd: folder, localDir: join(folder, 'local') });
  return join(folder, 'out');
}

afterEach(async () => {
  await sc.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ROWS = 4000;
const EXPECTED = Array.from({ length: ROWS }, (_, i) => `row ${i}`);
const parts = ['part-00000', 'part-00001', 'part-00002', 'part-00003'];
const saved = (out: string): string[] => parts.flatMap((part) => readFileSync(join(out, part), 'utf8').split('\n').slice(0, -1));
/** Everything in the output that is not a folder on the way. */
const visible = (out: string): string[] => readdirSync(out).filter((name) => !name.startsWith('_')).toSorted();

/** Runs in tasks: dies by the signal once, after its partition has written a while; the mark says that it did. */
function dieOnce(marker: string, row: number, at: number): void {
  if (row !== at) return;
  const fs = process.getBuiltinModule('node:fs');
  try {
    fs.writeFileSync(marker, '', { flag: 'wx' });
  } catch {
    return;
  }
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

describe.each([['saveAsTextFile', '1'], ['saveAsTextFile', '2'], ['saveAsObjectFile', '1']] as const)('[B2.11] %s, commit algorithm %s as configured: an executor is killed in the middle', (method, algorithm) => {
  test.each([1, 999, 2500, ROWS - 1])('at row %i: the tasks it ran are run again, and the output is complete', async (at) => {
    const out = start({ 'spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version': algorithm });
    const marker = join(folder, 'died');
    const rows = sc.range(0, ROWS, 1, 4).map((row) => {
      dieOnce(marker, row, at);
      return `row ${row}`;
    });
    await rows[method](out);
    expect(existsSync(marker)).toBe(true);
    expect(readdirSync(out).toSorted()).toEqual(['_SUCCESS', ...parts]);
    expect(method === 'saveAsTextFile' ? saved(out) : await sc.objectFile<string>(out, 1).collect()).toEqual(EXPECTED);
  });
});

test('while it runs nothing can be taken for output, and a save that fails for good leaves no folder', async () => {
  const out = start({ 'spark.task.maxFailures': '1' });
  const seen = join(folder, 'seen');
  const rows = sc.range(0, ROWS, 1, 4).map((row) => {
    if (row !== ROWS - 1) return `row ${row}`;
    // The last task fails: what the others left is looked at from inside it.
    const fs = process.getBuiltinModule('node:fs');
    fs.writeFileSync(seen, JSON.stringify(fs.readdirSync(out)));
    throw new Error('no more');
  });
  await expect(rows.saveAsTextFile(out)).rejects.toThrow('no more');
  expect(JSON.parse(readFileSync(seen, 'utf8'))).toEqual(['_temporary']);
  expect(existsSync(out)).toBe(false);
});

test('of a speculated task one attempt is in the output, whole', async () => {
  const out = start({ 'spark.speculation': 'true', 'spark.speculation.multiplier': '1', 'spark.speculation.quantile': '0.5', 'spark.speculation.interval': '20ms', 'spark.speculation.minTaskRuntime': '20ms' });
  const marker = join(folder, 'slow');
  await sc.range(0, ROWS, 1, 4).map((row) => {
    if (row === 3500) {
      const fs = process.getBuiltinModule('node:fs');
      try {
        fs.writeFileSync(marker, '', { flag: 'wx' });
        // The first attempt is slow.
        for (const until = Date.now() + 600; Date.now() < until;);
      } catch {
        // The second is not.
      }
    }
    return `row ${row}`;
  }).saveAsTextFile(out);
  expect(visible(out)).toEqual(parts);
  expect(saved(out)).toEqual(EXPECTED);
});
