/** Whatever dies while a checkpoint is written, and whenever: afterwards there is a whole checkpoint or none. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SparkContext } from '../index.ts';
import { random } from '../rdd/random.ts';
import { localFileSystem } from '../storage/files/localFileSystem.ts';
import { registerFileSystem } from '../storage/files/fileSystems.ts';
import { crashingFileSystem } from '../storage/files/testing/crashingFileSystem.ts';
import { removeCheckpoint } from '../storage/checkpointFiles.ts';

const DRIVER = fileURLToPath(new URL('testing/checkpointingDriver.ts', import.meta.url));
const ROWS = [0, 1, 2, 3].map((i): [number, string] => [i, `v${i}`]);
const EXPECTED = ROWS.toSorted((a, b) => a[0] - b[0]);

let root: string;
let sc: SparkContext;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'emberline-crash-'));
  sc = new SparkContext({ appName: 'crash', master: 'local-inline[1]', cwd: root, localDir: join(root, 'local'), conf: { 'spark.task.maxFailures': '1' } });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await sc.stop();
  rmSync(root, { recursive: true, force: true });
});

/** What a later application finds: the rows, or `none`. */
async function found(path: string): Promise<unknown> {
  let rdd;
  try {
    rdd = sc.checkpointFile<[number, string]>(path);
  } catch (error) {
    expect((error as Error).message).toMatch(/Checkpoint directory does not exist|_SUCCESS: it does not exist, so the checkpoint was never finished/);
    return 'none';
  }
  return (await rdd.collect()).toSorted((a, b) => a[0] - b[0]);
}

/** Writes a checkpoint and stops after `steps` changes and bytes. */
async function crashAfter(steps: number): Promise<{ readonly path: string; readonly steps: number; readonly whole: boolean; readonly retry: () => Promise<unknown> }> {
  const rdd = sc.parallelize(ROWS, 2).partitionBy(2);
  const path = join(sc.getCheckpointDir() ?? '', `rdd-${rdd.id}`);
  const files = crashingFileSystem(localFileSystem, steps);
  const restore = registerFileSystem(files);
  try {
    await rdd.checkpoint(true);
    return { path, steps: files.steps, whole: true, retry: () => rdd.collect() };
  } catch {
    return { path, steps: files.steps, whole: false, retry: () => rdd.checkpoint(true).then((written) => written.collect()) };
  } finally {
    restore();
  }
}

describe('a crash', () => {
  test('after any change and any byte leaves a whole checkpoint or none, and what it left does not disturb the next attempt', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    sc.setCheckpointDir(join(root, 'bytes'));
    const { steps: total } = await crashAfter(Infinity);
    const outcomes: string[] = [];
    for (let steps = 0; steps <= total; steps++) {
      const crashed = await crashAfter(steps);
      const left = await found(crashed.path);
      expect(left, `after ${steps} of ${total} steps`).toEqual(left === 'none' ? 'none' : EXPECTED);
      if (crashed.whole) expect(left, `told to be whole after ${steps} of ${total} steps`).toEqual(EXPECTED);
      outcomes.push(left === 'none' ? 'none' : 'whole');
      if (steps % 16 === 0) {
        expect(((await crashed.retry()) as [number, string][]).toSorted((a, b) => a[0] - b[0]), `tried again after ${steps} steps`).toEqual(EXPECTED);
        expect(await found(crashed.path)).toEqual(EXPECTED);
      }
      rmSync(crashed.path, { recursive: true, force: true });
    }
    // Once there, it stays there.
    expect(outcomes.lastIndexOf('none')).toBe(outcomes.indexOf('whole') - 1);
    expect(outcomes.at(-1)).toBe('whole');
  }, 120_000);

  test('while a checkpoint is removed leaves it whole, or none', async () => {
    sc.setCheckpointDir(join(root, 'removed'));
    for (const steps of [0, 1, 2]) {
      const { path } = await crashAfter(Infinity);
      const restore = registerFileSystem(crashingFileSystem(localFileSystem, steps));
      try {
        removeCheckpoint(path);
      } catch {
        // Crashed.
      } finally {
        restore();
      }
      expect(await found(path)).toEqual(steps === 0 ? EXPECTED : 'none');
    }
  });
});

/** Runs a driver that kills itself, and says whether it was. */
function killed(folder: string, master: string, how: 'steps' | 'tasks', count: number): boolean {
  try {
    execFileSync(process.execPath, [DRIVER, folder, master, how, String(count)], { stdio: ['ignore', 'pipe', 'pipe'] });
    return false;
  } catch (error) {
    expect((error as { signal: string }).signal).toBe('SIGKILL');
    return true;
  }
}

function checkpointsIn(folder: string): readonly string[] {
  const directory = join(folder, 'checkpoints');
  return readdirSync(directory).flatMap((uuid) => readdirSync(join(directory, uuid)).map((name) => join(directory, uuid, name)));
}

describe('a driver killed by SIGKILL', () => {
  const next = random(20261121);
  const cases = [
    ...Array.from({ length: 4 }, () => ['local-inline[2]', 'steps', Math.floor(next() * 40_000)] as const),
    ...[7, 9, 12].map((count) => ['local-cluster[2,1,512]', 'tasks', count] as const),
  ];
  test.each(cases)('(%s, after %s %i) leaves a whole checkpoint or none, which another application sees', async (master, how, count) => {
    const folder = mkdtempSync(join(root, 'killed-'));
    const wasKilled = killed(folder, master, how, count);
    for (const path of checkpointsIn(folder)) {
      const whole = existsSync(join(path, '_SUCCESS'));
      if (!wasKilled) expect(whole).toBe(true);
      if (whole) expect(await sc.checkpointFile<[number, string]>(path).values().count()).toBe(3000);
      else expect(await found(path)).toBe('none');
    }
  }, 60_000);
});
