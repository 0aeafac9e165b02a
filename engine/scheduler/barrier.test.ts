import { describe, expect, it } from 'vitest';
import { BarrierCoordinator } from './barrierCoordinator.ts';
import type { BarrierRequest } from './barrierCoordinator.ts';
import { TestDriver } from './testing/driver.ts';
import { graph } from './testing/graphs.ts';

const barrierJob = (partitions: number) => graph(0, [{ id: 0, partitions, barrier: true }]);
const barrierMaps = (partitions: number) => graph(1, [{ id: 0, partitions, barrier: true }, { id: 1, partitions: 1, shuffles: [{ id: 0, parent: 0 }] }]);

function withSlots(slots: number, config = {}): TestDriver {
  const driver = new TestDriver(config);
  for (let i = 0; i < slots; i++) driver.executor(`e${i}`);
  return driver;
}

describe('tasks of a barrier stage', () => {
  it('start together, each knowing where the others are, and only when all have a slot', () => {
    const driver = withSlots(2);
    driver.submit(graph(0, [{ id: 0, partitions: 1 }]));
    driver.submit(barrierJob(2));
    expect(driver.taskSets()).toEqual(['0.0[0]']);
    driver.returned('0.0', 0);
    expect(driver.taskSets()).toEqual(['0.0[0]', '1.0[0,1]']);
    expect(driver.launches.slice(1).map((t) => t.barrierAddresses)).toEqual(Array(2).fill(['localhost:e1.0', 'localhost:e0.0']));
  });

  it('let others use the slots while they cannot all start', () => {
    const driver = withSlots(2);
    driver.submit(graph(0, [{ id: 0, partitions: 1 }]));
    driver.submit(barrierJob(2));
    driver.submit(graph(0, [{ id: 0, partitions: 1 }]));
    expect(driver.taskSets()).toEqual(['0.0[0]', '2.0[0]']);
  });

  it('fail together: a map stage runs whole again, and drops what it wrote', () => {
    const driver = withSlots(2);
    const job = driver.submit(barrierMaps(2));
    const [first, second] = driver.launches;
    driver.wrote('0.0', 0);
    driver.failed('0.0', 1);
    expect(driver.scheduler.mapOutputs.available(0)).toBe(0);
    driver.advance(200);
    expect([first?.partition, second?.partition, driver.taskSets()]).toEqual([0, 1, ['0.0[0,1]', '0.1[0,1]']]);
    driver.wrote('0.1', 0);
    driver.wrote('0.1', 1);
    driver.returned('1.0', 0);
    expect(driver.outcomes.get(job)).toEqual({ kind: 'succeeded' });
    expect(driver.scheduler.isIdle).toBe(true);
  });

  it('give up after as many attempts as a stage has', () => {
    const driver = withSlots(1, { maxConsecutiveStageAttempts: 2 });
    const job = driver.submit(barrierMaps(1));
    driver.failed('0.0', 0);
    driver.advance(200);
    driver.failed('0.1', 0);
    expect(driver.outcomes.get(job)).toMatchObject({ kind: 'failed', message: expect.stringContaining('ShuffleMapStage 0 (map at test.ts:0) has failed the maximum allowable number of times: 2.') as string });
  });

  it('of a result stage cannot be repeated: the job fails, the others are told to stop', () => {
    const driver = withSlots(2);
    const job = driver.submit(barrierJob(2));
    driver.failed('0.0', 0);
    expect(driver.outcomes.get(job)).toMatchObject({ kind: 'failed', message: expect.stringContaining('Could not recover from a failed barrier ResultStage.') as string });
    expect(driver.kills).toEqual([driver.launches[1]?.taskId]);
  });

  it('fail when an executor of one of them is lost', () => {
    const driver = withSlots(2);
    driver.submit(barrierMaps(2));
    driver.lose('e0');
    driver.end(driver.task('0.0', 1), { kind: 'killed', reason: 'its stage failed' });
    driver.executor('e2');
    driver.advance(200);
    expect(driver.taskSets()).toEqual(['0.0[0,1]', '0.1[0,1]']);
  });
});

describe('a job whose barrier stage needs more slots than there are', () => {
  it('waits, and begins when an executor comes', () => {
    const driver = withSlots(1);
    driver.submit(barrierJob(2));
    expect(driver.events).toEqual([]);
    expect(driver.warnings).toEqual(['Job 0 waits: its barrier stage needs 2 slots at once and there are 1. It is looked at again every 15 s, 40 times; repartition to 1 or fewer partitions, or use a master with more cores.']);
    driver.executor('late');
    expect(driver.taskSets()).toEqual(['0.0[0,1]']);
  });

  it('is refused after the configured number of looks, and may be cancelled before', () => {
    const driver = withSlots(1, { barrierCheckMs: 1000, barrierMaxChecks: 3 });
    const [refused, cancelled] = [driver.submit(barrierJob(2)), driver.submit(barrierJob(3))];
    driver.handle({ type: 'cancelJob', jobId: cancelled, reason: 'by the test' });
    driver.advance(2999);
    expect(driver.outcomes.get(refused)).toBeUndefined();
    driver.advance(1);
    expect(driver.outcomes.get(refused)).toMatchObject({ kind: 'failed', cancelled: false, message: expect.stringContaining('[SPARK-24819]') as string });
    expect(driver.outcomes.get(cancelled)).toEqual({ kind: 'failed', cancelled: true, message: `Job ${cancelled} cancelled by the test` });
    expect(driver.scheduler.isIdle).toBe(true);
  });
});

describe('the coordinator', () => {
  const ask = (partition: number, epoch: number, message = '', operation: BarrierRequest['operation'] = 'allGather'): BarrierRequest =>
    ({ taskId: 10 + partition, stageId: 0, stageAttempt: 0, partition, numTasks: 3, epoch, operation, message });

  it('answers when all have asked, with the messages by partition, epoch after epoch', () => {
    const coordinator = new BarrierCoordinator();
    expect([coordinator.request(ask(2, 0, 'c')), coordinator.request(ask(0, 0, 'a'))]).toEqual([[], []]);
    const together = { kind: 'together', messages: ['a', 'b', 'c'] };
    expect(coordinator.request(ask(1, 0, 'b'))).toEqual([12, 10, 11].map((taskId) => ({ taskId, epoch: 0, answer: together })));
    expect(coordinator.request(ask(1, 1))).toEqual([]);
  });

  it('refuses a call of another epoch, and all calls when they are not the same', () => {
    const coordinator = new BarrierCoordinator();
    expect(coordinator.request(ask(0, 1))).toMatchObject([{ taskId: 10, answer: { kind: 'failed', message: expect.stringContaining('barrier epoch 1 does not match') as string } }]);
    coordinator.request(ask(0, 0));
    expect(coordinator.request(ask(1, 0, '', 'barrier')).map(({ taskId, answer }) => [taskId, answer.kind])).toEqual([[10, 'failed'], [11, 'failed']]);
  });

  it('gives up those who wait too long, unless they met before', () => {
    const coordinator = new BarrierCoordinator();
    coordinator.request(ask(0, 0));
    expect(coordinator.timedOut(0, 0, 1, 5000)).toEqual([]);
    expect(coordinator.timedOut(0, 0, 0, 5000)).toMatchObject([{ taskId: 10, answer: { message: expect.stringContaining('within 5 second(s)') as string } }]);
    expect(coordinator.timedOut(0, 0, 0, 5000)).toEqual([]);
  });
});
