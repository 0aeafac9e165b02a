/** What the engine alone costs: a context in a driver that has run before, as a notebook makes one after the other. */
import { SparkContext } from '../../engine/index.ts';
import { round, type Measurement, type Workload } from '../workload.ts';
import { benchMaster } from './spark.ts';

async function contextToFirstJob(runs: number): Promise<Measurement> {
  const ms: number[] = [];
  const master = benchMaster();
  for (let run = 0; run < runs; run++) {
    const started = performance.now();
    const sc = new SparkContext({ appName: 'bench', master });
    try {
      const count = await sc.range(0, 1000, 1, 2).count();
      ms.push(round(performance.now() - started));
      if (count !== 1000) throw new Error(`wrong answer: ${count}`);
    } finally {
      await sc.stop();
    }
  }
  return { ms, check: `first job on ${master}` };
}

export const engineWorkloads: readonly Workload[] = [{ name: 'context-to-first-job', what: 'new SparkContext until the first job has its answer', run: ({ runs }) => contextToFirstJob(runs) }];
