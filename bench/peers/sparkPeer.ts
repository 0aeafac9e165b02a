/**
 * Real Apache Spark, Scala API, as its pip package brings it: `Workloads.scala` is compiled with the Scala compiler that lies
 * among its jars and run by `spark-submit` on two cores with as much memory as our executors have together.
 *
 * Environment: `PYTHON` names the Python that has pyspark (default `python3`), `BENCH_SPARK_MASTER` another master.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Inputs } from '../inputs.ts';
import type { Peer, PeerAnswer, PeerWork } from './peer.ts';

const SOURCE = fileURLToPath(new URL('spark/Workloads.scala', import.meta.url));
const BUILT = fileURLToPath(new URL('../out/spark', import.meta.url));
const SPARK_WORKLOADS: ReadonlySet<string> = new Set([...readFileSync(SOURCE, 'utf8').matchAll(/^ {4}"(?<name>[a-z0-9-]+)" -> /gm)].map((match) => match.groups?.['name'] ?? '').concat('startup'));
const JAVA_AT_LEAST = 17;
const DRIVER_MEMORY = '4g';

interface Installed {
  readonly python: string;
  /** The package's folder: Spark's home. */
  readonly home: string;
  readonly version: string;
}

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; a command that is not there ends with code null. */
function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', (error) => resolve({ code: null, stdout, stderr: error.message }));
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The major version in what `java -version` says; 1.8 is 8. */
export function javaVersion(text: string): number | undefined {
  const groups = /version "(?:1\.)?(?<major>\d+)/.exec(text)?.groups;
  return groups === undefined ? undefined : Number(groups['major']);
}

async function findSpark(): Promise<Installed> {
  const java = await run('java', ['-version']);
  const major = javaVersion(java.stderr + java.stdout);
  if (major === undefined || major < JAVA_AT_LEAST) {
    throw new Error(`--peer spark needs Java ${JAVA_AT_LEAST} or newer on the PATH; ${major === undefined ? 'there is no java' : `java is version ${major}`}. Install a JDK, for example the package openjdk-17-jdk-headless.`);
  }
  const python = process.env['PYTHON'] ?? 'python3';
  const found = await run(python, ['-c', 'import os, pyspark; print(os.path.dirname(pyspark.__file__)); print(pyspark.__version__)']);
  const [home, version] = found.stdout.trim().split('\n');
  if (found.code !== 0 || home === undefined || version === undefined) {
    throw new Error(`--peer spark needs a Python with pyspark 4; ${python} ${found.code === null ? 'cannot be started' : 'has none'}. Install it with \`${python} -m pip install pyspark\`, or name another Python in PYTHON.`);
  }
  return { python, home, version };
}

/** The compiled workloads; compiled again when the source or Spark has changed. */
async function classes({ home, version }: Installed): Promise<string> {
  const key = createHash('sha256').update(readFileSync(SOURCE)).update(version).digest('hex').slice(0, 16);
  const folder = join(BUILT, key);
  if (existsSync(join(folder, 'Workloads.class'))) return folder;
  rmSync(BUILT, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const jars = join(home, 'jars');
  const classpath = readdirSync(jars).filter((name) => name.endsWith('.jar')).map((name) => join(jars, name)).join(delimiter);
  const compiled = await run('java', ['-cp', classpath, 'scala.tools.nsc.Main', '-nowarn', '-classpath', classpath, '-d', folder, SOURCE]);
  if (compiled.code !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`Workloads.scala does not compile against Spark ${version}:\n${compiled.stdout}${compiled.stderr}`);
  }
  return folder;
}

/** The answers among the lines that the program printed. Throws for a line it should not print. */
export function parseAnswers(stdout: string, name: string): ReadonlyMap<string, PeerAnswer> {
  const answers = new Map<string, PeerAnswer>();
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('BENCH ')) continue;
    const { workload, ms, cpu, check } = JSON.parse(line.slice(6)) as { workload: string; ms: number[]; cpu: number[]; check: string };
    answers.set(workload, { name, ms, cpu, check });
  }
  return answers;
}

async function submit(spark: Installed, folder: string, workloads: readonly string[], runs: number, inputs: Inputs): Promise<ReadonlyMap<string, PeerAnswer>> {
  const scratch = mkdtempSync(join(tmpdir(), 'emberline-spark-'));
  try {
    const { code, stdout, stderr } = await run(
      join(spark.home, 'bin', 'spark-submit'),
      ['--master', process.env['BENCH_SPARK_MASTER'] ?? 'local[2]', '--driver-memory', DRIVER_MEMORY, '--conf', `spark.local.dir=${scratch}`, '--driver-java-options', `-Djava.io.tmpdir=${scratch}`, '--driver-class-path', folder, '--class', 'Workloads', 'spark-internal', String(runs), ...workloads],
      { SPARK_HOME: spark.home, PYSPARK_PYTHON: spark.python, BENCH_PROSE: inputs.prose, BENCH_SALES: inputs.sales, BENCH_EDGES: inputs.edges },
    );
    if (code !== 0) throw new Error(`Spark ended with ${String(code)}:\n${stderr.trim().split('\n').slice(-20).join('\n')}`);
    return parseAnswers(stdout, `Spark ${spark.version}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

export const sparkPeer: Peer = {
  name: 'spark',
  knows: (workload) => SPARK_WORKLOADS.has(workload),
  require: async () => void (await findSpark()),
  async measure(workloads, inputs) {
    const spark = await findSpark();
    const folder = await classes(spark);
    const answers = new Map<string, PeerAnswer>();
    for (const batch of batches(workloads)) {
      for (const [name, answer] of await submit(spark, folder, batch.workloads, batch.runs, inputs)) {
        const { ms = [], cpu = [] } = answers.get(name) ?? {};
        answers.set(name, { ...answer, ms: [...ms, ...answer.ms], cpu: [...cpu, ...(answer.cpu ?? [])] });
      }
    }
    return answers;
  },
};

/**
 * What one JVM runs: all workloads of the same number of runs, as one application of ours does. Only the first context of a
 * JVM is a start, so each start is a JVM of its own.
 */
export function batches(workloads: readonly PeerWork[]): readonly { readonly runs: number; readonly workloads: readonly string[] }[] {
  const starts = workloads.filter(({ workload }) => workload === 'startup').flatMap(({ runs }) => Array.from({ length: runs }, () => ({ runs: 1, workloads: ['startup'] })));
  const others = Map.groupBy(workloads.filter(({ workload }) => workload !== 'startup'), ({ runs }) => runs);
  return [...starts, ...[...others].map(([runs, works]) => ({ runs, workloads: works.map(({ workload }) => workload) }))];
}
