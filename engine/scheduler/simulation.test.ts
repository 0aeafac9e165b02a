/**
 * The scheduler in a made-up world where anything happens in any order: tasks end, fail and stall, executors die with
 * their files, outputs vanish, jobs come and are cancelled. Whatever the seed, every job that was not cancelled must get
 * each result once, computed from outputs that were really there, and nothing may be left behind.
 */
import { describe, expect, it } from 'vitest';
import type { RddGraph } from '../rdd/host.ts';
import type { TaskLaunch } from './events.ts';
import { mapOutput, TestDriver } from './testing/driver.ts';
import { graph } from './testing/graphs.ts';
import type { NodeSketch } from './testing/graphs.ts';
import { shuffleDependencies } from './stageGraph.ts';

/** mulberry32: small, seeded, good enough to shuffle with. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A lineage that all jobs share parts of: each RDD takes one or two earlier ones, narrow or through a shuffle. */
function randomLineage(pick: (below: number) => number): readonly NodeSketch[] {
  const nodes: NodeSketch[] = [{ id: 0, partitions: 1 + pick(9) }];
  let shuffleId = 0;
  for (let id = 1; id < 3 + pick(6); id++) {
    const narrow: number[] = [];
    const shuffles: { id: number; parent: number }[] = [];
    let partitions = 1 + pick(9);
    for (let parents = 1 + pick(2); parents > 0; parents--) {
      const parent = pick(id);
      const sameSize = narrow.length === 0 || nodes[parent]!.partitions === partitions;
      if (pick(2) === 0 && sameSize && shuffles.length === 0) {
        narrow.push(parent);
        partitions = nodes[parent]!.partitions;
      } else {
        shuffles.push({ id: shuffleId++, parent });
      }
    }
    nodes.push({ id, partitions, narrow, shuffles });
  }
  return nodes;
}

interface Seen {
  readonly shuffleId: number;
  readonly mapIndex: number;
  readonly mapId: number;
  readonly executorId: string;
}

class World {
  readonly driver: TestDriver;
  readonly pick: (below: number) => number;
  readonly nodes: readonly NodeSketch[];
  readonly alive = new Set<string>();
  /** Files on disk: `shuffle/mapId`. */
  readonly files = new Map<string, string>();
  /** What each task was told of its inputs when it was launched. */
  readonly inputs = new Map<number, readonly Seen[] | { readonly missing: number }>();
  readonly cancelled = new Set<number>();
  readonly jobs = new Map<number, RddGraph>();
  #known = 0;
  #nextExecutor = 0;

  constructor(seed: number) {
    this.pick = random(seed);
    this.nodes = randomLineage(this.pick);
    this.driver = new TestDriver({ maxConsecutiveStageAttempts: 10_000, maxTaskFailures: 10_000, sendAheadBelowMs: seed % 2 === 0 ? 1000 : 0 });
    for (let i = 0; i < 2 + this.pick(3); i++) this.addExecutor();
  }

  addExecutor(): void {
    const id = `e${this.#nextExecutor++}`;
    this.alive.add(id);
    this.driver.executor(id, 1 + this.pick(2));
  }

  submit(): void {
    const g = graph(this.pick(this.nodes.length), this.nodes);
    this.jobs.set(this.driver.submit(g), g);
  }

  /** Notes what freshly launched tasks see, as the edge would send it with the task. */
  observe(): void {
    for (const task of this.driver.launches.slice(this.#known)) this.inputs.set(task.taskId, this.#inputsOf(task));
    this.#known = this.driver.launches.length;
  }

  #inputsOf(task: TaskLaunch): readonly Seen[] | { readonly missing: number } {
    const g = this.jobs.get(task.jobId)!;
    const info = this.driver.stageEvents('SparkListenerStageSubmitted').find((s) => s['Stage ID'] === task.stageId)!;
    const seen: Seen[] = [];
    for (const edge of shuffleDependencies(g, info['RDD Info'][0]!['RDD ID'])) {
      const outputs = this.driver.scheduler.mapOutputs.outputs(edge.shuffleId);
      if (outputs.length < this.nodes[edge.rddId]!.partitions) return { missing: edge.shuffleId };
      for (const o of outputs) seen.push({ shuffleId: edge.shuffleId, mapIndex: o.mapIndex, mapId: o.mapId, executorId: o.executorId });
    }
    return seen;
  }

  endTask(task: TaskLaunch): void {
    const seen = this.inputs.get(task.taskId)!;
    if ('missing' in seen) {
      // Outputs were lost while its stage ran: the reader finds no location for one (Spark's MetadataFetchFailedException).
      this.driver.end(task, { kind: 'fetchFailed', shuffleId: seen.missing, mapId: -1, mapIndex: -1, reduceId: task.partition, executorId: '', message: 'no location' });
      return;
    }
    const gone = seen.find((s) => this.files.get(`${s.shuffleId}/${s.mapId}`) !== s.executorId);
    if (gone !== undefined) {
      this.driver.end(task, { kind: 'fetchFailed', shuffleId: gone.shuffleId, mapId: gone.mapId, mapIndex: gone.mapIndex, reduceId: task.partition, executorId: gone.executorId, message: 'gone' });
      return;
    }
    const info = this.driver.stageEvents('SparkListenerStageSubmitted').find((s) => s['Stage ID'] === task.stageId)!;
    const shuffleId = info['Emberline Shuffle ID'];
    if (shuffleId === undefined) {
      this.driver.end(task, { kind: 'result', payload: { kind: 'inline', bytes: new Uint8Array(1) } });
    } else {
      this.files.set(`${shuffleId}/${task.taskId}`, task.at.executorId);
      this.driver.end(task, { kind: 'mapOutput', output: mapOutput(task) });
    }
  }

  killExecutor(): void {
    const ids = [...this.alive];
    const id = ids[this.pick(ids.length)]!;
    this.alive.delete(id);
    for (const [file, owner] of this.files) if (owner === id) this.files.delete(file);
    if (this.alive.size === 0 || this.pick(2) === 0) this.addExecutor();
    this.driver.lose(id, this.pick(2) === 0);
  }

  step(): void {
    this.observe();
    const running = this.driver.running();
    const dice = this.pick(100);
    if (running.length > 0 && dice < 70) {
      const task = running[this.pick(running.length)]!;
      const killed = this.driver.kills.includes(task.taskId);
      if (killed && this.pick(2) === 0) this.driver.end(task, { kind: 'killed', reason: '' });
      else if (this.pick(12) === 0) this.driver.end(task, { kind: 'exception', className: 'Error', message: 'boom', stack: '', retry: true, detail: { partition: task.partition } });
      else this.endTask(task);
    } else if (dice < 74) {
      this.killExecutor();
    } else if (dice < 76 && this.files.size > 0) {
      const files = [...this.files.keys()];
      this.files.delete(files[this.pick(files.length)]!);
    } else if (dice < 78 && this.driver.scheduler.activeJobIds.length > 0) {
      const active = this.driver.scheduler.activeJobIds;
      const jobId = active[this.pick(active.length)]!;
      this.cancelled.add(jobId);
      this.driver.handle({ type: 'cancelJob', jobId, reason: '' });
    } else {
      this.driver.advance(this.pick(300));
    }
    this.observe();
  }

  /** Lets everything end well. */
  settle(): void {
    for (let i = 0; i < 5000 && !(this.driver.scheduler.isIdle && this.driver.running().length === 0); i++) {
      this.observe();
      const [task] = this.driver.running();
      if (task === undefined) this.driver.advance(200);
      else if (this.driver.kills.includes(task.taskId)) this.driver.end(task, { kind: 'killed', reason: '' });
      else this.endTask(task);
    }
  }
}

describe('the scheduler under any order of events', () => {
  const seeds = Array.from({ length: 400 }, (_, seed) => seed);

  it.each([0, 1, 2, 3])('gives every job its results once and leaves nothing behind (seeds %i mod 4)', (rest) => {
    for (const seed of seeds.filter((s) => s % 4 === rest)) {
      const world = new World(seed);
      for (let step = 0; step < 150; step++) {
        if (step % 40 === 0) world.submit();
        world.step();
      }
      world.settle();
      for (const [jobId, g] of world.jobs) {
        const outcome = world.driver.outcomes.get(jobId);
        if (world.cancelled.has(jobId)) {
          expect(outcome, `seed ${seed}, job ${jobId}`).toMatchObject({ kind: 'failed', cancelled: true });
          continue;
        }
        expect(outcome, `seed ${seed}, job ${jobId}`).toEqual({ kind: 'succeeded' });
        expect([...world.driver.results.get(jobId)!.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: world.nodes[g.finalRddId]!.partitions }, (_, i) => i));
      }
      expect(world.driver.scheduler.isIdle, `seed ${seed} leaves nothing behind`).toBe(true);
      expectWholeLog(world.driver, seed);
    }
  });
});

/** Every start has its end, and every stage attempt was released once. */
function expectWholeLog(driver: TestDriver, seed: number): void {
  const started = driver.events.flatMap((e) => (e.Event === 'SparkListenerTaskStart' ? [e['Task Info']['Task ID']] : []));
  const ended = driver.events.flatMap((e) => (e.Event === 'SparkListenerTaskEnd' && e['Task End Reason'].Reason !== 'Resubmitted' ? [e['Task Info']['Task ID']] : []));
  expect(ended.toSorted((a, b) => a - b), `seed ${seed}: one TaskEnd for each TaskStart`).toEqual(started.toSorted((a, b) => a - b));
  const submitted = driver.stageEvents('SparkListenerStageSubmitted').filter((s) => s['Number of Tasks'] > 0).map((s) => `${s['Stage ID']}.${s['Stage Attempt ID']}`);
  const completed = new Set(driver.stageEvents('SparkListenerStageCompleted').map((s) => `${s['Stage ID']}.${s['Stage Attempt ID']}`));
  expect(submitted.filter((s) => !completed.has(s)), `seed ${seed}: stages without an end`).toEqual([]);
  expect(driver.released.toSorted(), `seed ${seed}: binaries released once`).toEqual(submitted.toSorted());
}
