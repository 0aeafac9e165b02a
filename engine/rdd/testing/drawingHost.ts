/** A host that draws and never runs: for tests of what RDDs say about themselves before any job. */
import type { RddHost } from '../host.ts';

export function drawingHost(options: { readonly stored?: Readonly<Record<number, { cachedPartitions: number; memoryBytes: number; diskBytes: number }>> } = {}): RddHost {
  let rdds = 0;
  let shuffles = 0;
  return {
    defaultParallelism: 2,
    defaultMinPartitions: 2,
    conf: () => undefined,
    getLocalProperty: () => undefined,
    nextRddId: () => rdds++,
    nextShuffleId: () => shuffles++,
    callSite: (operation) => ({ short: `${operation} at <cell 1>:1`, long: '' }),
    checkClosure: () => undefined,
    randomSeed: () => 1,
    rddCreated: () => undefined,
    rddChanged: () => undefined,
    unpersistRdd: () => Promise.resolve(),
    startAction: () => {
      throw new Error('this host runs no jobs');
    },
    approximate: () => Promise.reject(new Error('this host runs no jobs')),
    withLocalProperties: (_properties, fn) => fn(),
    runJob: () => Promise.reject(new Error('this host runs no jobs')),
    removeShuffle: () => Promise.resolve(),
    warn: () => undefined,
    checkpointNow: () => Promise.reject(new Error('this host runs no jobs')),
    getCheckpointDir: () => undefined,
    checkpointWritten: () => undefined,
    storedSize: (rddId) => options.stored?.[rddId],
    storedPartitions: () => new Set(),
    cwd: '/',
    assertNotStopped: () => undefined,
  };
}
