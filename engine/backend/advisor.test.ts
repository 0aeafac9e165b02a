/** What the advisor says of real runs: measured by tasks, told by events, folded live as when the log is read again. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseEventLog } from '../events/parse.ts';
import type { ListenerEvent } from '../events/types.ts';
import { applyEvents } from '../status/apply.ts';
import { emptyStatus } from '../status/status.ts';
import { adviceFor } from '../status/views/advice.ts';
import { SparkContext } from './sparkContext.ts';

let sc: SparkContext | undefined;
const folder = mkdtempSync(join(tmpdir(), 'emberline-advisor-'));
afterEach(async () => {
  await sc?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Costs about 60 ms a partition. */
function slowly(values: Iterable<number>): { n: number; text: string }[] {
  for (const end = performance.now() + 60; performance.now() < end; );
  return [...values].map((n) => ({ n, text: `record ${n}` }));
}

describe.each(['local[2]', 'local-cluster[2,1,512]'])('on %s', (master) => {
  it('an RDD that three jobs compute is worth caching; its size is estimated once, and the advice ends when it is cached', async () => {
    const events: ListenerEvent[] = [];
    sc = new SparkContext({ appName: 'advisor', master, localDir: join(folder, 'local'), eventLogDir: join(folder, 'logs'), onEvents: (_, batch) => { events.push(...batch); } });
    let status = emptyStatus();
    let folded = 0;
    const live = (): typeof status => {
      for (; folded < events.length; folded += 7) status = applyEvents(status, events.slice(folded, Math.min(folded + 7, events.length)));
      folded = events.length;
      return status;
    };
    const parsed = sc.range(0, 4000, 1, 4).mapPartitions(slowly);
    await parsed.count();
    expect(adviceFor(live(), parsed.id)).toBeNull();
    await parsed.filter((r) => r.n % 2 === 0).count();
    await parsed.map((r) => [r.n % 3, 1] as [number, number]).reduceByKey((a, b) => a + b).collect();
    await vi.waitFor(() => { expect(events.filter((e) => e.Event === 'SparkListenerJobEnd')).toHaveLength(3); });
    const advice = adviceFor(live(), parsed.id);
    expect(advice).toMatchObject({ kind: 'cache', computations: 3, fits: true, code: 'rdd.cache()', sampled: { partitions: 4, records: 4000 } });
    if (advice?.kind !== 'cache' || advice.bytes === null) throw new Error('no size');
    expect(advice.each).toBeGreaterThan(200);
    expect(advice.saves).toBe(2 * advice.each);
    expect(advice.bytes).toBeGreaterThan(4000 * 40);
    expect(advice.bytes).toBeLessThan(4000 * 200);
    const asked = events.filter((e) => e.Event === 'SparkListenerTaskEnd' && e['Emberline Blocks']?.samples?.some((s) => s.rddId === parsed.id));
    expect(asked).toHaveLength(4);

    parsed.cache();
    await parsed.count();
    await sc.stop();
    expect(adviceFor(live(), parsed.id)).toBeNull();
    const { events: logged } = parseEventLog(readFileSync(join(folder, 'logs', sc.applicationId), 'utf8'), { finished: true });
    expect(applyEvents(emptyStatus(), logged).lineage[parsed.id]).toEqual(live().lineage[parsed.id]);
  });
});
