import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serializeEvent } from '../../engine/events/serialize.ts';
import type { ListenerEvent, TaskEnd } from '../../engine/events/types.ts';
import type { RunEntry } from '../../protocol/messages.ts';
import { startTestServer, type TestServer, type TestTab } from '../testing/testServer.ts';
import { ApplicationAccount } from './deathFacts.ts';
import { EventStore } from './eventStore.ts';

let server: TestServer;
let tab: TestTab;
beforeEach(async () => {
  server = await startTestServer();
  tab = await server.tab();
});
afterEach(() => server.stop());

const unpersist = (id: number): ListenerEvent => ({ Event: 'SparkListenerUnpersistRDD', 'RDD ID': id });
const many = (from: number, count: number): readonly ListenerEvent[] => Array.from({ length: count }, (_, index) => unpersist(from + index));
const idOf = (event: ListenerEvent): number => (event.Event === 'SparkListenerUnpersistRDD' ? event['RDD ID'] : -1);

/** As large as a real one. */
function taskEnd(id: number): TaskEnd {
  return {
    Event: 'SparkListenerTaskEnd', 'Stage ID': 0, 'Stage Attempt ID': 0, 'Task Type': 'ResultTask', 'Task End Reason': { Reason: 'Success' },
    'Task Info': { 'Task ID': id, Index: id, Attempt: 0, 'Partition ID': id, 'Launch Time': 1_700_000_000_000 + id, 'Executor ID': '0', Host: '127.0.0.1', Locality: 'PROCESS_LOCAL', Speculative: false, 'Getting Result Time': 0, 'Finish Time': 1_700_000_000_005 + id, Failed: false, Killed: false, Accumulables: [] },
    'Task Executor Metrics': { JVMHeapMemory: 12_345_678, OnHeapExecutionMemory: 0, OnHeapStorageMemory: 1000 },
    'Task Metrics': { 'Executor Deserialize Time': 1, 'Executor Deserialize CPU Time': 100, 'Executor Run Time': 3, 'Executor CPU Time': 3000, 'Peak Execution Memory': 0, 'Result Size': 1234, 'JVM GC Time': 0, 'Result Serialization Time': 0, 'Memory Bytes Spilled': 0, 'Disk Bytes Spilled': 0, 'Shuffle Read Metrics': { 'Remote Blocks Fetched': 0, 'Local Blocks Fetched': 0, 'Fetch Wait Time': 0, 'Remote Bytes Read': 0 }, 'Shuffle Write Metrics': { 'Shuffle Bytes Written': 0, 'Shuffle Write Time': 0 }, 'Input Metrics': { 'Bytes Read': 0 }, 'Output Metrics': { 'Bytes Written': 0 }, 'Updated Blocks': [] },
  };
}

/** Events as a tab gets them, checked for order and gaps. */
class Watcher {
  readonly events: ListenerEvent[] = [];
  readonly at: number[] = [];
  sizes: number[] = [];
  #wake: (() => void)[] = [];

  constructor(watching: TestTab, from = 0) {
    watching.socket.on('events', ({ firstSeq, events }) => {
      if (firstSeq !== from + this.events.length) throw new Error(`expected event ${from + this.events.length}, got ${firstSeq}`);
      this.sizes.push(events.length);
      for (const event of events) {
        this.events.push(event);
        this.at.push(performance.now());
      }
      for (const wake of this.#wake.splice(0)) wake();
    });
  }

  async count(count: number): Promise<void> {
    while (this.events.length < count) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }
}

describe('the store', () => {
  it('gives back every event in order, compressed or not, from any number', () => {
    const store = new EventStore();
    for (let at = 0; at < 5500; at += 137) store.append(many(at, Math.min(137, 5500 - at)));
    for (const from of [0, 1, 999, 1000, 3500, 4999, 5499]) {
      const ids: number[] = [];
      for (let at = from; at < store.length; ) {
        const batch = store.read(at);
        ids.push(...batch.map((line) => idOf(JSON.parse(line) as ListenerEvent)));
        at += batch.length;
      }
      expect(ids).toEqual(Array.from({ length: 5500 - from }, (_, index) => from + index));
    }
    expect(store.read(5500)).toEqual([]);
  });
});

describe('watching an application', () => {
  it('gives the past in pages and then what comes, without gap or repetition', async () => {
    server.history.started('app-1', 'test', 'a.ipynb', 1);
    server.history.receive('app-1', 0, many(0, 4500));
    const watcher = new Watcher(tab);
    const answer = await tab.get<{ lastSeq: number; live: boolean }>('watch', { appId: 'app-1', fromSeq: 0 });
    expect(answer).toMatchObject({ lastSeq: 4499, live: true });
    server.history.receive('app-1', 4500, many(4500, 10));
    server.history.receive('app-1', 4505, many(4505, 10));
    await watcher.count(4515);
    expect(watcher.events.map(idOf)).toEqual(Array.from({ length: 4515 }, (_, index) => index));
    expect(Math.max(...watcher.sizes)).toBeLessThanOrEqual(2000);
  });

  it('goes on from a number, and from 0 when the numbers are of another stream', async () => {
    server.history.started('app-1', 'test', 'a.ipynb', 1);
    server.history.receive('app-1', 0, many(0, 10));
    const { stream } = await tab.get<{ stream: string }>('watch', { appId: 'app-1', fromSeq: 10 });
    await tab.get('unwatch', { appId: 'app-1' }).catch(() => undefined);
    const second = await server.tab();
    const later = new Watcher(second, 7);
    await second.get('watch', { appId: 'app-1', fromSeq: 7, stream });
    await later.count(3);
    const third = await server.tab();
    const again = new Watcher(third);
    await third.get('watch', { appId: 'app-1', fromSeq: 7, stream: 'other' });
    await again.count(10);
    expect(again.events.map(idOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('ends with unwatch', async () => {
    server.history.started('app-1', 'test', 'a.ipynb', 1);
    const watcher = new Watcher(tab);
    await tab.get('watch', { appId: 'app-1', fromSeq: 0 });
    server.history.receive('app-1', 0, many(0, 1));
    await watcher.count(1);
    await tab.get('unwatch', { appId: 'app-1' });
    server.history.receive('app-1', 1, many(1, 1));
    await tab.get('listRuns', {});
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(watcher.events).toHaveLength(1);
  });

  it('of an application of an earlier server reads its log, also one cut short within a line', async () => {
    const logs = join(server.workspace, '.emberline', 'event-logs');
    await mkdir(logs, { recursive: true });
    const text = many(0, 2500).map((event) => `${serializeEvent(event)}\n`).join('');
    await writeFile(join(logs, 'app-old.inprogress'), `${text}{"Event":"SparkListenerUnpers`);
    const watcher = new Watcher(tab);
    expect(await tab.get('watch', { appId: 'app-old', fromSeq: 0 })).toMatchObject({ lastSeq: 2499, live: false });
    await watcher.count(2500);
    expect(watcher.events).toEqual(many(0, 2500));
    const download = await fetch(`${server.origin}/api/runs/app-old/events`, { headers: { cookie: server.cookie } });
    expect(download.headers.get('content-type')).toMatch(/ndjson/);
    expect(await download.text()).toBe(text);
  });

  it('of one that is not there is refused by name', async () => {
    expect(await tab.ask('watch', { appId: 'app-none', fromSeq: 0 })).toEqual({ ok: false, error: 'No application app-none in this workspace: its event log is missing.' });
    expect((await fetch(`${server.origin}/api/runs/app-none/events`, { headers: { cookie: server.cookie } })).status).toBe(404);
  });
});

describe('10,000 events a second', () => {
  it('cost server and tab together less than one core, so that no backlog grows', { timeout: 60_000 }, async () => {
    server.history.started('app-1', 'test', 'a.ipynb', 1);
    const watcher = new Watcher(tab);
    await tab.get('watch', { appId: 'app-1', fromSeq: 0 });
    const posted: number[] = [];
    const cpu = process.cpuUsage();
    const began = performance.now();
    const total = 20_000;
    while (posted.length < total) {
      const due = Math.min(total, Math.floor((performance.now() - began) * 10)) - posted.length;
      if (due > 0) {
        const first = posted.length;
        const now = performance.now();
        for (let index = 0; index < due; index++) posted.push(now);
        server.history.receive('app-1', first, Array.from({ length: due }, (_, index) => taskEnd(first + index)));
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await watcher.count(total);
    const latencies = watcher.at.map((at, index) => at - (posted[index] ?? 0)).toSorted((a, b) => a - b);
    const percentile = (share: number): number => latencies[Math.floor(share * (total - 1))] ?? Infinity;
    const { user, system } = process.cpuUsage(cpu);
    const cpuPerSecond = (user + system) / 1000 / (total / 10_000);
    console.log(`10,000 events: ${cpuPerSecond.toFixed(0)} ms of CPU, server and tab together; latency median ${percentile(0.5).toFixed(1)}, p95 ${percentile(0.95).toFixed(1)} ms`);
    expect(cpuPerSecond).toBeLessThan(1000);
  });
});

describe('the list of runs', () => {
  it('has every application with its jobs and end, latest first, of one notebook or all', async () => {
    server.history.started('app-1', 'one', 'one.ipynb', 1);
    server.history.started('app-2', 'two', 'two.ipynb', 2);
    server.history.receive('app-2', 0, [{ Event: 'SparkListenerJobStart', 'Job ID': 0, 'Stage IDs': [] }]);
    server.history.ended('app-2', 9);
    server.history.renamed('two.ipynb', 'new.ipynb');
    const runs = await tab.get<readonly RunEntry[]>('listRuns', {});
    expect(runs).toEqual([
      { appId: 'app-2', appName: 'two', startedAt: 2, endedAt: 9, jobs: 1 },
      { appId: 'app-1', appName: 'one', startedAt: 1, endedAt: null, jobs: 0 },
    ]);
    expect((await tab.get<readonly RunEntry[]>('listRuns', { path: 'new.ipynb' })).map((run) => run.appId)).toEqual(['app-2']);
  });

  it('survives the server; what it left open is closed', async () => {
    const workspace = await mkdtemp(join(tmpdir(), 'emberline-runs-'));
    const first = await startTestServer({ workspace });
    first.history.started('app-1', 'one', 'one.ipynb', 1);
    await first.stop();
    const second = await startTestServer({ workspace });
    const [run] = await (await second.tab()).get<readonly RunEntry[]>('listRuns', {});
    expect(run).toMatchObject({ appId: 'app-1', endedAt: expect.any(Number) as number });
    await second.stop();
    await rm(workspace, { recursive: true });
  });
});

describe('the account for a death report', () => {
  it('names the biggest block, the last task and what is lost', () => {
    const account = new ApplicationAccount();
    const manager = { 'Executor ID': '1', Host: 'h', Port: 1 };
    const level = { 'Use Disk': false, 'Use Memory': true, Deserialized: true, Replication: 1 };
    const block = (id: string, bytes: number): ListenerEvent => ({ Event: 'SparkListenerBlockUpdated', 'Block Updated Info': { 'Block Manager ID': manager, 'Block ID': id, 'Storage Level': level, 'Memory Size': bytes, 'Disk Size': 0 } });
    for (const event of [block('rdd_1_0', 10), block('rdd_1_1', 2048), block('rdd_2_0', 30), block('rdd_2_0', 0), block('broadcast_0', 5)]) account.add(event);
    account.add({ Event: 'SparkListenerJobStart', 'Job ID': 0, 'Stage IDs': [0] });
    account.add({ Event: 'SparkListenerTaskStart', 'Stage ID': 3, 'Task Info': { ...taskEnd(7)['Task Info'], 'Partition ID': 4 } });
    expect(account.facts()).toEqual({
      biggestBlock: { blockId: 'rdd_1_1', executorId: '1', bytes: 2048 },
      lastTask: { taskId: 7, stageId: 3, partition: 4 },
      lost: ['all variables of the session', '1 cached RDD (2 blocks, 2.0 KiB)', '1 running job'],
    });
    account.add({ Event: 'SparkListenerExecutorRemoved', Timestamp: 1, 'Executor ID': '1', 'Removed Reason': null });
    expect(account.facts().biggestBlock).toBeNull();
  });
});
