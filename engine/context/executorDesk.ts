/**
 * What is done when a slot says something and when an executor comes or goes: who is told, in which order.
 *
 * The order matters to whoever reads the log: lost blocks before the executor's removal, its tasks' ends after it.
 */
import type { ListenerEvent } from '../events/types.ts';
import type { FromSlot, SlotAddress, ToSlot } from '../executor/messages.ts';
import { parseRddBlockId } from '../storage/blockId.ts';
import { dropPayload } from '../storage/rowPayload.ts';
import type { AppFolder } from './appFolder.ts';
import { BarrierSyncs } from './barrierSyncs.ts';
import { BlockRelay } from './blockRelay.ts';
import type { BlockReport, BlockTracker } from './blockTracker.ts';
import { addedEvents, removedEvents } from './executorEvents.ts';
import { ExecutorMetricsFeed } from './executorMetrics.ts';
import type { ExecutorPool, LostExecutor, RegisteredExecutor } from './executorPool.ts';
import type { JobScheduler } from './jobScheduler.ts';
import { Replication } from './replication.ts';
import type { ReplicationConfig } from './replication.ts';
import type { Removals } from './removals.ts';
import { HOST } from './startEvents.ts';

export interface ExecutorDeskHost {
  readonly folder: AppFolder;
  readonly blocks: BlockTracker;
  readonly jobs: JobScheduler;
  readonly replication: ReplicationConfig;
  /** spark.barrier.sync.timeout, ms. */
  readonly barrierTimeoutMs: number;
  isPersisted(rddId: number): boolean;
  readonly removals: Removals;
  pool(): ExecutorPool;
  now(): number;
  send(to: SlotAddress, message: ToSlot): void;
  post(event: ListenerEvent): void;
}

export class ExecutorDesk {
  readonly #host: ExecutorDeskHost;
  readonly #metrics = new ExecutorMetricsFeed();
  readonly #relay: BlockRelay;
  readonly #replication: Replication;
  readonly #barriers: BarrierSyncs;

  constructor(host: ExecutorDeskHost) {
    this.#host = host;
    this.#replication = new Replication({
      slots: () => host.pool().slots(),
      holders: (blockId) => host.blocks.holders(blockId),
      underReplicated: () => host.blocks.underReplicated(),
      isPersisted: (rddId) => host.isPersisted(rddId),
      send: (to, message) => host.send(to, message),
      dropPayload,
      warn: (message) => console.warn(message),
    }, host.replication);
    this.#barriers = new BarrierSyncs({ timeoutMs: host.barrierTimeoutMs, folderOf: (executorId) => host.folder.executor(executorId) });
    this.#relay = new BlockRelay((to, message) => host.send(to, message), (executorId) => host.pool().isAlive(executorId));
  }

  onMessage(from: SlotAddress, message: FromSlot): void {
    switch (message.type) {
      case 'hello':
        return this.#host.pool().hello(from, message);
      case 'taskEnd':
        if (message.outcome.kind === 'result' || message.outcome.kind === 'mapOutput') this.#host.pool().taskSucceeded();
        this.#barriers.taskEnded(message.taskId);
        return this.#host.jobs.taskEnded(message);
      case 'blockUpdated':
        return this.#blockUpdated(from, message);
      case 'metrics': {
        const event = this.#metrics.measured(from, message.metrics, message.time);
        if (event !== undefined) this.#host.post(event);
        return;
      }
      case 'barrierSync':
        return this.#barriers.requested(from, message.request);
      case 'removed':
        return this.#host.removals.removed(from, message.request);
      case 'fetchBlock':
        return this.#relay.fetch(from, message);
      case 'blockData':
        return this.#relay.answer(from, message.request, message.payload);
      case 'replicaOffered':
        return this.#replication.offered(from, message);
      case 'replicaStored':
        return this.#replication.answered(message.request, message.stored);
    }
  }

  registered(executor: RegisteredExecutor): void {
    const time = this.#host.now();
    for (const event of addedEvents(executor, time)) this.#host.post(event);
    this.#host.jobs.handle({ type: 'executorAdded', time, executorId: executor.executorId, host: HOST, slots: executor.cores });
    this.#replication.executorsChanged();
  }

  lost(executor: LostExecutor): void {
    const { executorId, reason, causedByApp } = executor;
    const { blocks, folder, jobs } = this.#host;
    const time = this.#host.now();
    if (executor.wasRegistered) {
      const mapOutputs = jobs.mapOutputsOn(executorId);
      const lostBlocks = blocks.executorLost(executorId, HOST, time);
      for (const event of lostBlocks) this.#host.post(event);
      for (const event of removedEvents(executor, { blocks: lostBlocks.length, mapOutputs }, time)) this.#host.post(event);
    }
    this.#metrics.executorLost(executorId);
    this.#relay.executorLost(executorId);
    this.#barriers.executorLost(executorId);
    this.#replication.executorLost(executorId);
    this.#host.removals.executorLost(executorId);
    folder.removeExecutor(executorId);
    jobs.executorLost(executorId, reason, causedByApp);
  }

  /** The application ends. */
  stop(): void {
    this.#barriers.stop();
  }

  #blockUpdated(at: SlotAddress, report: BlockReport): void {
    const time = this.#host.now();
    this.#host.post(this.#host.blocks.update(at, report, HOST, time));
    const block = parseRddBlockId(report.blockId);
    if (block !== undefined) this.#host.jobs.handle({ type: report.useMemory || report.useDisk ? 'blockStored' : 'blockRemoved', time, ...block, at });
  }
}
