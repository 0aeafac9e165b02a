/** The SparkContext users make: a driver context with the backend its master URL names. */
import { availableParallelism, freemem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { runningContexts } from '../context/activeContext.ts';
import type { Deployment } from '../context/deployment.ts';
import { DriverContext } from '../context/driverContext.ts';
import type { SparkContextOptions } from '../context/options.ts';
import { createBackend } from './createBackend.ts';
import { defaultMaster, parseMaster } from './master.ts';
import type { Machine } from './master.ts';

const MIB = 1 << 20;

/** What this machine has now. */
function thisMachine(): Machine {
  return { cores: availableParallelism(), freeMemoryBytes: freemem() };
}

/** The master for a notebook that names none, sized to this machine. */
export function machineMaster(): string {
  return defaultMaster(thisMachine());
}

export class SparkContext extends DriverContext {
  /** Starts an application. Throws SparkException for a master URL that cannot be parsed. */
  constructor(options: SparkContextOptions) {
    super(options, deploymentOf(options.master));
  }

  /** The context that runs in this process, or a new one made from `options` when there is none (Spark: SparkContext.getOrCreate). */
  static getOrCreate(options: SparkContextOptions = { appName: 'emberline', master: machineMaster() }): SparkContext {
    const running = runningContexts().find((context) => context instanceof SparkContext);
    return running ?? new SparkContext(options);
  }
}

/** What a master URL comes to on this machine. */
function deploymentOf(master: string): Deployment {
  const parsed = parseMaster(master, thisMachine());
  const create: Deployment['createBackend'] = (listener) => createBackend(parsed.kind, listener);
  switch (parsed.kind) {
    case 'processes':
      return { executors: parsed.executors, cores: parsed.coresPerExecutor, heapMiB: parsed.memoryMiB, firstIds: [], maxTaskFailures: undefined, createBackend: create };
    case 'threads':
      return { executors: 1, cores: parsed.slots, heapMiB: ownHeapMiB(), firstIds: ['driver'], maxTaskFailures: parsed.maxTaskFailures, createBackend: create };
    case 'inline':
      return { executors: 1, cores: parsed.slots, heapMiB: ownHeapMiB(), firstIds: ['driver'], maxTaskFailures: undefined, createBackend: create };
  }
}

function ownHeapMiB(): number {
  return Math.floor(getHeapStatistics().heap_size_limit / MIB);
}
