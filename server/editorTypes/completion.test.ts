/** The editor's own language service over the engine's declarations: what a reader is offered after a dot. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TypeScriptWorker } from 'monaco-editor/languages/features/typescript/tsWorker.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { editorTypes } from './editorTypes.ts';

const folder = mkdtempSync(join(tmpdir(), 'emberline-completion-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const CELL = 'file:///cell.ts';
let text = '';
let version = 0;
let worker: InstanceType<typeof TypeScriptWorker>;

beforeAll(async () => {
  const extraLibs: Record<string, { content: string; version: number }> = {};
  for (const file of await editorTypes(folder)) extraLibs[`file:///${file.path}`] = { content: file.text, version: 1 };
  const model = { uri: { path: '/cell.ts', toString: () => CELL }, get version() { return version; }, getValue: () => text };
  worker = new TypeScriptWorker({ getMirrorModels: () => [model] }, {
    compilerOptions: { target: 99, module: 99, moduleResolution: 100, moduleDetection: 3, lib: ['lib.esnext.d.ts'], strict: true, allowNonTsExtensions: true, noEmit: true, skipLibCheck: true },
    extraLibs,
  });
}, 60_000);

/** What is offered at the end of `source`. */
async function offered(source: string): Promise<readonly string[]> {
  text = source;
  version++;
  const list = await worker.getCompletionsAtPosition(CELL, source.length);
  return (list?.entries ?? []).map(({ name }) => name).toSorted();
}

/** The documentation shown beside an entry. */
async function documentation(source: string, name: string): Promise<string> {
  await offered(source);
  const details = await worker.getCompletionEntryDetails(CELL, source.length, name);
  return ((details as unknown as { documentation?: readonly { text: string }[] })?.documentation ?? []).map((part) => part.text).join('');
}

const CONTEXT = [
  'addJobTag', 'addSparkListener', 'appName', 'applicationId', 'binaryFiles', 'binaryRecords', 'broadcast', 'cancelAllJobs', 'cancelJob', 'cancelJobGroup', 'cancelJobGroupAndFutureJobs',
  'cancelJobsWithTag', 'cancelStage', 'checkpointFile', 'clearJobGroup', 'clearJobTags', 'collectionAccumulator', 'conf', 'defaultMinPartitions', 'defaultParallelism', 'doubleAccumulator',
  'emberlineVersion', 'emptyRDD', 'getCheckpointDir', 'getExecutorIds', 'getJobTags', 'getLocalProperty', 'getPersistentRDDs', 'getRDDStorageInfo', 'isStopped', 'killExecutor',
  'killTaskAttempt', 'longAccumulator', 'makeRDD', 'master', 'objectFile', 'parallelize', 'range', 'ready', 'register', 'removeJobTag', 'removeSparkListener', 'runApproximateJob', 'runJob',
  'setCheckpointDir', 'setInterruptOnCancel', 'setJobDescription', 'setJobGroup', 'setLocalProperty', 'startTime', 'statusTracker', 'stop', 'submitJob', 'textFile', 'union', 'version',
  'wholeTextFiles', 'withLocalProperties',
];
/** What the engine's own classes say to each other. */
const INTERNAL = /^(advanceCheckpoint|checkpointState|checkpointWalked|className|drawnDependencies|elementType|hasProvisionalPartitions|host|originalSpec|scope|spec|variable|numPartitions|run|narrow|combined|clean|derive|self|operation|skipIds|[a-z]*Pairs)$/;

test('`sc` offers what a user of Spark looks for, each with its documentation, and nothing of its inside', { timeout: 60_000 }, async () => {
  expect(await offered('sc.')).toEqual(CONTEXT);
  const undocumented: string[] = [];
  for (const name of CONTEXT) if ((await documentation('sc.', name)).trim() === '') undocumented.push(name);
  expect(undocumented).toEqual([]);
});

test.each([['an RDD', 'sc.parallelize([1]).'], ['an RDD of pairs', "sc.parallelize([['a', 1] as [string, number]])."]])('%s offers its operations and nothing of its inside', { timeout: 60_000 }, async (_what, source) => {
  const names = await offered(source);
  expect(names).toEqual(expect.arrayContaining(['cache', 'checkpoint', 'collect', 'filter', 'getNumPartitions', 'id', 'map', 'name', 'partitioner', 'persist', 'reduceByKey', 'setName', 'toDebugString']));
  expect(names.filter((name) => INTERNAL.test(name))).toEqual([]);
});
