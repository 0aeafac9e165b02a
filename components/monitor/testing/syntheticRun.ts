/** Made-up runs for tests and for looking at the drawings: a checkpoint story, a skewed join with a lost executor, and a large job. Pure. */
import type { CellRange, ListenerEvent } from '../../../engine/events/types.ts';
import { MEMORY, MEMORY_AND_DISK, MiB, RunBuilder, type RddSpec, type StageSpec } from './runBuilder.ts';

const cell = (cellNumber: number, line: number, runId = `run-${cellNumber}`): CellRange => ({ cellId: `cell-${cellNumber}`, cellNumber, runId, startLine: line, startColumn: 7, endLine: line, endColumn: 30 });
const narrow = (rddId: number) => ({ rddId, kind: 'narrow' as const });
const shuffle = (rddId: number, shuffleId: number) => ({ rddId, kind: 'shuffle' as const, shuffleId });

/** A hundred records, a checkpoint, a cached count by key, and a sort that is half done. */
export function checkpointRun(): readonly ListenerEvent[] {
  const run = new RunBuilder('Checkpointing and lineage');
  run.executor('0', 10, 1).executor('1', 12, 1);
  run.cellRun(cell(1, 1), 100, 'started');
  run.rdds(110, {
    0: { operation: 'parallelize', partitions: 5, variable: 'records', cell: cell(1, 1) },
    1: { operation: 'map', partitions: 5, variable: 'scaled', cell: cell(1, 2), parents: [narrow(0)] },
    2: { operation: 'filter', partitions: 5, variable: 'large', cell: cell(1, 3), parents: [narrow(1)], checkpoint: 'marked' },
  });
  run.cellRun(cell(1, 1), 112, 'done').cellRun(cell(2, 1), 200, 'started');
  const simple = (jobId: number, stage: StageSpec, at: number, jobCell: CellRange, checkpointOf?: number): void => {
    run.job(jobId, at, [stage], jobCell, checkpointOf).submit(stage, at + 1);
    for (let i = 0; i < stage.tasks; i++) run.task({ stage: stage.id, index: i, executor: String(i % 2), at: at + 3 + 6 * Math.floor(i / 2), duration: 6, records: 20 });
    run.complete(stage, at + 1, at + 30).endJob(jobId, at + 40);
  };
  simple(0, { id: 0, name: 'count at cell 2:1', tasks: 5, rdds: [2, 1, 0], cell: cell(2, 1) }, 210, cell(2, 1));
  simple(1, { id: 1, name: 'checkpoint at cell 1:4', tasks: 5, rdds: [2, 1, 0], cell: cell(1, 4) }, 255, cell(2, 1), 2);
  run.checkpoint(2, 294, [390, 392, 386, 388, 390], 3);
  run.cellRun(cell(2, 1), 298, 'done').cellRun(cell(3, 1), 400, 'started');
  run.rdds(405, {
    2: { operation: 'filter', partitions: 5, variable: 'large', cell: cell(1, 3), parents: [narrow(1)], checkpoint: 'reliable' },
    4: { operation: 'map', partitions: 5, cell: cell(3, 1), parents: [narrow(2)] },
    5: { operation: 'reduceByKey', partitions: 4, variable: 'words', cell: cell(3, 2), parents: [shuffle(4, 0)], level: MEMORY },
    6: { operation: 'sortByKey', partitions: 4, variable: 'sorted', cell: cell(3, 3), parents: [shuffle(5, 1)] },
  });
  const map: StageSpec = { id: 2, name: 'map at cell 3:1', tasks: 5, rdds: [4, 2], shuffleId: 0, cell: cell(3, 1) };
  const sample: StageSpec = { id: 3, name: 'sortByKey at cell 3:3', tasks: 4, rdds: [5], parents: [2], cell: cell(3, 3) };
  run.job(2, 410, [map, sample], cell(3, 3)).submit(map, 411);
  for (let i = 0; i < 5; i++) run.task({ stage: 2, index: i, executor: String(i % 2), at: 412 + 20 * Math.floor(i / 2), duration: 19, records: 15, shuffleWrite: 82 });
  run.complete(map, 411, 480).submit(sample, 481);
  for (let i = 0; i < 4; i++) run.task({ stage: 3, index: i, executor: String(i % 2), at: 482 + 40 * Math.floor(i / 2), duration: 38, records: 2, shuffleRead: 103 });
  for (let i = 0; i < 2; i++) run.block(5, i, String(i % 2), 520, 220 + i);
  run.complete(sample, 481, 700).endJob(2, 712);
  const skipped: StageSpec = { ...map, id: 4 };
  const reduce: StageSpec = { id: 5, name: 'reduceByKey at cell 3:2', tasks: 4, rdds: [5], parents: [4], shuffleId: 1, cell: cell(3, 2) };
  const result: StageSpec = { id: 6, name: 'collect at cell 3:3', tasks: 4, rdds: [6], parents: [5], cell: cell(3, 3) };
  run.job(3, 720, [skipped, reduce, result], cell(3, 3)).submit(reduce, 722);
  for (let i = 0; i < 2; i++) run.task({ stage: 5, index: i, executor: String(i % 2), at: 725, duration: 300, records: 2, shuffleRead: 103, shuffleWrite: 58 });
  run.startTask({ stage: 5, index: 2, executor: '0', at: 1030, duration: 0 });
  for (const id of ['0', '1']) for (let t = 0; t <= 1600; t += 100) run.memory(id, t, t > 520 ? 19 * MiB : 0, t > 400 && t % 300 < 200 ? 22 * MiB : MiB, (60 + ((t / 100) % 5) * 12) * MiB);
  return run.events;
}

/** Orders joined to countries: one key dominates, an executor is killed, blocks are evicted, a task throws and is retried. */
export function skewedJoinRun(): readonly ListenerEvent[] {
  const run = new RunBuilder('Revenue by country');
  run.executor('0', 5, 2).executor('1', 6, 1).executor('2', 7, 1);
  run.cellRun(cell(1, 1), 20, 'started');
  run.rdds(30, {
    0: { operation: 'parallelize', partitions: 2, variable: 'countries', cell: cell(1, 4) },
    1: { operation: 'keyBy', partitions: 2, cell: cell(1, 5), parents: [narrow(0)], level: MEMORY },
    2: { operation: 'textFile', partitions: 4, variable: 'orders', cell: cell(2, 1), className: 'HadoopRDD' },
    3: { operation: 'map', partitions: 4, cell: cell(2, 2), parents: [narrow(2)] },
    4: { operation: 'keyBy', partitions: 4, variable: 'byCountry', cell: cell(2, 3), parents: [narrow(3)] },
    5: { operation: 'join', partitions: 64, variable: 'joined', cell: cell(2, 4), parents: [shuffle(4, 0), shuffle(1, 1)], level: MEMORY_AND_DISK, className: 'MapPartitionsRDD' },
    6: { operation: 'mapValues', partitions: 64, variable: 'revenue', cell: cell(2, 5), parents: [narrow(5)] },
    7: { operation: 'reduceByKey', partitions: 4, variable: 'totals', cell: cell(3, 1), parents: [shuffle(6, 2)], level: MEMORY },
  });
  const orders: StageSpec = { id: 2, name: 'keyBy at cell 2:3', tasks: 4, rdds: [4, 3, 2], shuffleId: 0, cell: cell(2, 3) };
  const countries: StageSpec = { id: 3, name: 'keyBy at cell 1:5', tasks: 2, rdds: [1, 0], shuffleId: 1, cell: cell(1, 5) };
  const join: StageSpec = { id: 5, name: 'mapValues at cell 2:5', tasks: 64, rdds: [6, 5], parents: [2, 3], shuffleId: 2, cell: cell(3, 1) };
  const totals: StageSpec = { id: 6, name: 'collect at cell 3:1', tasks: 4, rdds: [7], parents: [5], cell: cell(3, 1) };
  run.job(3, 1000, [orders, countries, join, totals], cell(3, 1)).submit(orders, 1001).submit(countries, 1002);
  for (let i = 0; i < 4; i++) run.task({ stage: 2, index: i, executor: String(i % 3), slot: i === 3 ? 1 : 0, at: 1010, duration: 520 + 30 * i, records: 124_000, shuffleWrite: 47 * MiB });
  for (let i = 0; i < 2; i++) run.task({ stage: 3, index: i, executor: String(i), at: 1600, duration: 90, records: 20, shuffleWrite: 2048 }).block(1, i, String(i), 1690, 2 * MiB);
  run.complete(countries, 1002, 1700).complete(orders, 1001, 1720).submit(join, 1730);

  const slots = [{ executor: '0', slot: 0 }, { executor: '0', slot: 1 }, { executor: '1', slot: 0 }, { executor: '2', slot: 0 }];
  const free = slots.map(() => 1735);
  let evicted = 0;
  for (let index = 0; index < 40; index++) {
    const s = index === 17 ? 2 : index % 4 === 2 && index > 17 ? 0 : index % 4;
    const at = free[s]!;
    const { executor, slot } = slots[s]!;
    if (executor === '2' && at > 4200) continue;
    const skewed = index === 17;
    const duration = skewed ? 8800 : 240 + Math.floor(run.random() * 320);
    free[s] = at + duration + 6;
    const task = { stage: 5, index, executor, slot, at, duration, records: skewed ? 495_478 : 780 + Math.floor(run.random() * 60), shuffleRead: skewed ? 188 * MiB : 400_000, shuffleWrite: 280_000 };
    if (index === 16) {
      run.task({ ...task, duration: 200, reason: { Reason: 'ExceptionFailure', 'Class Name': 'TypeError', Description: 'price is undefined', 'Stack Trace': [], 'Full Stack Trace': 'TypeError: price is undefined\n    at revenue (cell 2, line 6)', 'Emberline Detail': { partition: 16, record: '["United Kingdom", {"quantity": 6}]', recordIndex: 301, operation: 'mapValues', at: cell(2, 6) } } });
      run.task({ ...task, attempt: 1, at: at + 210, duration: duration - 210 > 0 ? duration - 210 : 40, log: ['partition 16 again', 'price missing: took 0'] });
      continue;
    }
    if (skewed) {
      run.startTask(task);
      continue;
    }
    run.task(index % 9 === 0 ? { ...task, spill: 3 * MiB, log: [`partition ${index}: ${task.records} records`] } : task);
    run.block(5, index, executor, at + duration, index % 9 === 7 ? 0 : 800_000, index % 9 === 7 ? 700_000 : 0);
    if (index > 24 && evicted < 3) run.block(1, evicted % 2, String(evicted++ % 2), at + duration, 0, 0, 'evicted', `rdd_5_${index}`);
  }
  run.task({ stage: 5, index: 40, executor: '2', at: 4150, duration: 100, reason: { Reason: 'ExecutorLostFailure', 'Executor ID': '2', 'Exit Caused By App': true, 'Loss Reason': 'Executor process ended: SIGKILL' } });
  run.loseExecutor('2', 4250, 9, 1).executor('3', 4450, 1, '2');
  let at = 4460;
  for (const index of [40, 41, 42, 43, 44]) {
    const duration = 300 + Math.floor(run.random() * 200);
    run.task({ stage: 5, index, attempt: index === 40 ? 1 : 0, executor: '3', at, duration, records: 800, shuffleRead: 400_000, shuffleWrite: 280_000 }).block(5, index, '3', at + duration, 800_000);
    at += duration + 5;
  }
  run.startTask({ stage: 5, index: 45, executor: '0', slot: 1, at: 10_300, duration: 0 });
  memoryStory(run, 11_000, 4250);
  return run.events;
}

function memoryStory(run: RunBuilder, until: number, lostAt: number): void {
  for (let t = 0; t <= until; t += 100) {
    for (const id of ['0', '1', '2', '3']) {
      if ((id === '2' && t >= lostAt) || (id === '3' && t < lostAt + 300)) continue;
      const age = id === '3' ? t - lostAt : t;
      const storage = Math.min(330, age * 0.05) * MiB - (t > 7400 && id !== '3' ? 60 * MiB : 0);
      const execution = t % 2600 < 1500 && t > 1000 ? (90 + 60 * Math.sin(t / 260)) * MiB : 8 * MiB;
      run.memory(id, t, Math.max(0, storage), Math.max(0, execution), (180 + ((t / 100) % 12) * 22) * MiB);
    }
  }
}

export interface LargeRun {
  readonly stages: number;
  readonly tasks: number;
  /** Share of the stages that are done, 0..1. */
  readonly done: number;
}

/** One job of many stages, layered like a real plan: mostly chains, some joins. */
export function largeRun({ stages, tasks, done }: LargeRun): readonly ListenerEvent[] {
  const run = new RunBuilder('A large job', 1_760_000_000_000, 23);
  for (let i = 0; i < 4; i++) run.executor(String(i), 5 + i, 4);
  const perStage = Math.max(1, Math.floor(tasks / stages));
  const specs: Record<number, RddSpec> = {};
  const list: StageSpec[] = [];
  for (let s = 0; s < stages; s++) {
    const parents = s === 0 ? [] : [...new Set(s % 7 === 6 ? [s - 1 - Math.floor(run.random() * Math.min(6, s)), Math.max(0, s - 7)] : [Math.max(0, s - 1 - Math.floor(run.random() * Math.min(4, s)))])];
    const [source, last] = [3 * s, 3 * s + 2];
    specs[source] = { operation: parents.length === 0 ? 'textFile' : parents.length > 1 ? 'join' : 'reduceByKey', partitions: perStage, cell: cell(1 + (s % 20), 1), parents: parents.map((p) => shuffle(3 * p + 2, p)) };
    specs[source + 1] = { operation: 'map', partitions: perStage, cell: cell(1 + (s % 20), 2), parents: [narrow(source)] };
    specs[last] = { operation: 'mapValues', partitions: perStage, cell: cell(1 + (s % 20), 3), parents: [narrow(source + 1)], ...(s % 12 === 3 ? { level: MEMORY, variable: `cached${s}` } : {}) };
    list.push({ id: s, name: `mapValues at cell ${1 + (s % 20)}:3`, tasks: perStage, rdds: [last, source + 1, source], parents, shuffleId: s, cell: cell(1 + (s % 20), 3) });
  }
  run.rdds(20, specs).job(0, 30, list, cell(1, 1));
  let clock = 40;
  list.slice(0, Math.floor(stages * done)).forEach((stage) => {
    run.submit(stage, clock);
    let last = clock;
    for (let i = 0; i < perStage; i++) {
      const at = clock + Math.floor(i / 16) * 24;
      const duration = 10 + Math.floor(run.random() * 14);
      last = Math.max(last, at + duration);
      run.task({ stage: stage.id, index: i, executor: String(i % 4), slot: Math.floor(i / 4) % 4, at, duration, records: 1000, shuffleRead: 60_000, shuffleWrite: 50_000 });
    }
    run.complete(stage, clock, last + 2);
    clock = last + 4;
  });
  const next = list[Math.floor(stages * done)];
  if (next !== undefined) {
    run.submit(next, clock);
    for (let i = 0; i < Math.min(16, perStage); i++) run.startTask({ stage: next.id, index: i, executor: String(i % 4), slot: Math.floor(i / 4) % 4, at: clock, duration: 0 });
  }
  return run.events;
}
