import { describe, expect, it } from 'vitest';
import { LogBuilder, MEMORY_ONLY, type TaskOptions } from '../testing/logBuilder.ts';
import { adviceFor } from './advice.ts';

/** lines → parsed, of which two things are computed. */
function parsed(partitions = 2): LogBuilder {
  return new LogBuilder()
    .executor('0')
    .rdd(0, 'textFile', partitions, [])
    .rdd(1, 'map', partitions, [0], { variable: 'parsed' })
    .rdd(2, 'filter', partitions, [1], { variable: 'late' })
    .rdd(3, 'map', partitions, [1]);
}

/** Job and stage `id` over `rdds` (final one first), each task of `ms`. */
function ran(log: LogBuilder, id: number, rdds: readonly number[], ms: number, options: TaskOptions & { readonly name?: string; readonly tasks?: number } = {}): LogBuilder {
  const { name = 'count at <cell 2>:1', tasks = 2, ...task } = options;
  log.stage(id, name, tasks, rdds).job(id, [id], id * 100).submit(id, id * 100);
  for (let p = 0; p < tasks; p++) log.task(id, p, { at: id * 100, ms, ...task });
  return log.complete(id, id * 100 + ms).endJob(id, id * 100 + ms);
}

describe('the advisor', () => {
  it('advises to cache what several stages computed for different ends, with what it cost and would have saved', () => {
    const log = ran(ran(ran(parsed(), 0, [1, 0], 1000), 1, [2, 1, 0], 900), 2, [3, 1, 0], 2000);
    expect(adviceFor(log.status, 1)).toEqual({
      kind: 'cache', rddId: 1, computations: 3, each: 1800, spent: 5400, saves: 3600, bytes: null, sampled: null, free: 1000, fits: true, code: 'parsed.cache()',
    });
    expect([0, 2, 3].map((id) => adviceFor(log.status, id))).toEqual([null, null, null]);
  });

  it('says how large it is once tasks have counted it, and advises disk when memory is too small', () => {
    const log = ran(ran(parsed(), 0, [1, 0], 1000), 1, [2, 1, 0], 900, { samples: [{ rddId: 1, records: 50, bytes: 700 }] });
    expect(adviceFor(log.status, 1)).toMatchObject({ bytes: 1400, sampled: { partitions: 2, records: 100 }, free: 1000, fits: false, code: 'parsed.persist(StorageLevel.MEMORY_AND_DISK)' });
  });

  it('is silent about what was computed once, costs nothing, or stopped early', () => {
    expect(adviceFor(ran(parsed(), 0, [1, 0], 1000).status, 1)).toBeNull();
    expect(adviceFor(ran(ran(parsed(), 0, [1, 0], 10), 1, [2, 1, 0], 10).status, 1)).toBeNull();
    expect(adviceFor(ran(ran(parsed(), 0, [1, 0], 1000), 1, [1, 0], 1000, { name: 'take at <cell 2>:1' }).status, 1)).toBeNull();
    expect(adviceFor(ran(ran(parsed(4), 0, [1, 0], 1000), 1, [1, 0], 1000).status, 1)).toBeNull();
  });

  it('is silent about what the driver holds itself', () => {
    const log = new LogBuilder().rdd(0, 'parallelize', 2, [], { className: 'ParallelCollectionRDD' });
    expect(adviceFor(ran(ran(log, 0, [0], 1000), 1, [0], 1000).status, 0)).toBeNull();
  });

  it('leaves an RDD to the next one when all its computations were for that', () => {
    const log = ran(ran(parsed(), 0, [2, 1, 0], 1000), 1, [2, 1, 0], 1000);
    expect(adviceFor(log.status, 1)).toBeNull();
    expect(adviceFor(log.status, 2)).toMatchObject({ kind: 'cache', computations: 2, code: 'late.cache()' });
  });

  it('counts nothing behind blocks that were found in the cache', () => {
    const cached = new LogBuilder().rdd(0, 'textFile', 2, []).rdd(1, 'map', 2, [0], { storageLevel: MEMORY_ONLY }).rdd(2, 'map', 2, [1]);
    const first = ran(cached, 0, [1, 0], 1000, { computed: ['rdd_1_0', 'rdd_1_1'] });
    expect(ran(ran(first, 1, [2, 1, 0], 500, { hits: ['rdd_1_0'] }), 2, [2, 1, 0], 500, { hits: ['rdd_1_0'] }).status.lineage[0]!.cost).toMatchObject({ computations: 1, taskTime: 2000 });
  });

  it('advises a checkpoint where a long and dear lineage ends', () => {
    const log = new LogBuilder().executor('0').rdd(0, 'textFile', 2, []);
    for (let i = 1; i <= 12; i++) log.rdd(i, 'reduceByKey', 2, [{ of: i - 1, shuffle: i }], { variable: `ranks${i}`, ...(i === 12 ? { storageLevel: MEMORY_ONLY } : {}) });
    for (let i = 0; i <= 12; i++) ran(log, i, [i], 100);
    log.block('0', 'rdd_12_0', MEMORY_ONLY, 5000, undefined, 300);
    expect(adviceFor(log.status, 12)).toEqual({ kind: 'checkpoint', rddId: 12, shuffles: 12, rdds: 13, spent: 2600, bytes: 300, levelName: 'MEMORY_ONLY', code: 'ranks12.checkpoint()' });
    expect(adviceFor(log.status, 11)).toBeNull();
    expect(adviceFor(log.checkpoint(5, 2).status, 12)).toBeNull();
  });

  it('reads a plain Spark log: stages and tasks alone', () => {
    const log = ran(ran(parsed(), 0, [1, 0], 1000), 1, [2, 1, 0], 900);
    const plain = new LogBuilder();
    plain.add(...log.events.slice(1).filter((e) => e.Event !== 'EmberlineLineage').map((e) => (e.Event === 'SparkListenerTaskEnd' ? (({ 'Emberline Blocks': _, ...rest }) => rest)(e) : e)));
    expect(adviceFor(plain.status, 1)).toMatchObject({ kind: 'cache', computations: 2, each: 1800, bytes: null, code: 'rdd.cache()' });
  });
});
