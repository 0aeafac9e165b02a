/**
 * The workloads that are also run on real Apache Spark (`--peer spark`), on two cores with Spark's memory.
 *
 * One application runs them all, as one JVM does for Spark: the first run of each is counted like the others. A workload
 * that asks for executors of another size, and `startup`, have applications of their own.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SparkContext } from '../../engine/index.ts';
import { findInputs } from '../inputs.ts';
import { plainAnswers } from '../peers/plain.ts';
import { TaskTotalsListener } from '../taskTotals.ts';
import { round, timeRuns, type Measurement, type Workload } from '../workload.ts';
import { programWorkloads } from './spark/programs.ts';
import { schedulingWorkloads } from './spark/scheduling.ts';
import { largeWorkloads, shuffleWorkloads } from './spark/shuffles.ts';
import type { SparkWorkload } from './spark/workload.ts';

const CORES = 2;
const MEMORY_MIB = 2048;
const STARTUP = fileURLToPath(new URL('spark/startup.ts', import.meta.url));
const COMPARED: readonly SparkWorkload[] = [...schedulingWorkloads, ...shuffleWorkloads, ...programWorkloads];

/** Executors on two cores, or what `BENCH_MASTER` says. */
export function benchMaster(memoryMiB = MEMORY_MIB): string {
  return process.env['BENCH_MASTER'] ?? `local-cluster[${CORES},1,${memoryMiB}]`;
}

/** Options for V8 of the executors, to profile them: `BENCH_EXECUTOR_OPTIONS="--cpu-prof --cpu-prof-dir=DIR"`. */
function executorOptions(): Readonly<Record<string, string>> {
  const options = process.env['BENCH_EXECUTOR_OPTIONS'];
  return options === undefined ? {} : { 'spark.executorEnv.NODE_OPTIONS': options };
}

interface Application {
  readonly sc: SparkContext;
  readonly memoryMiB: number;
  readonly checkpoints: string;
  readonly totals: TaskTotalsListener;
}

let current: Application | undefined;

/** The shared application, made anew when another size of executors is asked for. It has done one job. */
async function application(memoryMiB: number): Promise<Application> {
  if (current?.memoryMiB === memoryMiB && !current.sc.isStopped) return current;
  await endSparkApplication();
  const checkpoints = mkdtempSync(join(tmpdir(), 'emberline-bench-'));
  const sc = new SparkContext({ appName: 'bench', master: benchMaster(memoryMiB), conf: executorOptions() });
  const totals = new TaskTotalsListener();
  sc.addSparkListener(totals.listener);
  sc.setCheckpointDir(checkpoints);
  await sc.range(0, 1000, 1, 2).count();
  current = { sc, memoryMiB, checkpoints, totals };
  return current;
}

/** Stops the shared application, if there is one. */
export async function endSparkApplication(): Promise<void> {
  const ended = current;
  current = undefined;
  await ended?.sc.stop();
  if (ended !== undefined) rmSync(ended.checkpoints, { recursive: true, force: true });
}

async function measure(workload: SparkWorkload, runs: number): Promise<Measurement> {
  const inputs = findInputs();
  const { sc, totals } = await application(workload.memoryMiB ?? MEMORY_MIB);
  try {
    const prepared = await workload.prepare(sc, inputs);
    totals.take(1);
    const { ms, cpu, last } = await timeRuns(Math.min(runs, workload.maxRuns ?? runs), prepared.run);
    const work = totals.take(ms.length);
    await prepared.end();
    expectAnswer(workload.name, last, workload.expected ?? plainAnswers[workload.name]?.(inputs));
    return { ms, cpu, work, check: last };
  } catch (error) {
    await endSparkApplication();
    throw error;
  }
}

function expectAnswer(name: string, actual: string, expected: string | undefined): void {
  if (expected === undefined) throw new Error(`Nobody says what ${name} must compute.`);
  if (actual !== expected) throw new Error(`wrong answer: ${actual}, expected ${expected}`);
}

/** A process of its own for each run: nothing is compiled or warm. */
async function startup(runs: number): Promise<Measurement> {
  const ms: number[] = [];
  for (let run = 0; run < runs; run++) {
    const { stdout } = await promisify(execFile)(process.execPath, [STARTUP, benchMaster()]);
    ms.push(round(Number(stdout)));
  }
  return { ms, check: STARTUP_CHECK };
}

/** What the first job counts; startup.ts fails for anything else. */
const STARTUP_CHECK = '1000';

export const sparkWorkloads: readonly Workload[] = [
  { name: 'startup', what: 'new SparkContext until the first job has its answer, in a fresh process', times: 10, run: ({ runs }) => startup(runs) },
  ...COMPARED.map((workload): Workload => ({ name: workload.name, what: workload.what, times: workload.times, run: ({ runs }) => measure(workload, runs) })),
];

/** Run only when named. */
export const largeSparkWorkloads: readonly Workload[] = largeWorkloads.map((workload) => ({
  name: workload.name,
  what: workload.what,
  onRequest: true,
  run: ({ runs }) => measure(workload, runs),
}));
