/**
 * Everything the application keeps for an object of the user, and how it goes: cached blocks, shuffle files, broadcasts and
 * checkpoint files, removed by hand (unpersist, cleanShuffleDependencies, destroy) or when nothing refers to the object any more.
 */
import type { ListenerEvent } from '../events/types.ts';
import type { SlotAddress, ToSlot } from '../executor/messages.ts';
import type { AnyRdd } from '../rdd/spec.ts';
import { removeCheckpoint } from '../storage/checkpointFiles.ts';
import type { AppFolder } from './appFolder.ts';
import type { BlockTracker } from './blockTracker.ts';
import { BroadcastStore } from './broadcastStore.ts';
import type { SparkConf } from './conf.ts';
import { ContextCleaner } from './contextCleaner.ts';
import type { CleanupTask } from './contextCleaner.ts';
import type { JobScheduler } from './jobScheduler.ts';
import { PersistentRdds } from './persistentRdds.ts';
import { Removals } from './removals.ts';

export interface CleaningHost {
  readonly conf: SparkConf;
  readonly folder: AppFolder;
  readonly blocks: BlockTracker;
  jobs(): JobScheduler;
  slots(): readonly SlotAddress[];
  send(to: SlotAddress, message: ToSlot): void;
  post(event: ListenerEvent): void;
  now(): number;
  callSite(operation: string): string;
}

export class Cleaning {
  readonly persistent = new PersistentRdds((rdd) => this.#cleaner.watch(rdd, { kind: 'rdd', rddId: rdd.id }));
  readonly broadcasts: BroadcastStore;
  readonly removals: Removals;
  readonly #host: CleaningHost;
  readonly #cleaner: ContextCleaner;
  #stopped = false;

  constructor(host: CleaningHost) {
    this.#host = host;
    this.#cleaner = new ContextCleaner(host.conf, (task) => this.#clean(task));
    this.removals = new Removals(() => host.slots(), (to, message) => host.send(to, message));
    this.broadcasts = new BroadcastStore({
      folder: host.folder,
      blockSize: host.conf.size('spark.broadcast.blockSize'),
      dropEverywhere: (broadcastId) => this.removals.remove({ type: 'removeBroadcast', broadcastId }),
      callSite: (operation) => host.callSite(operation),
      watch: (broadcast, broadcastId) => this.#cleaner.watch(broadcast, { kind: 'broadcast', broadcastId }),
    });
  }

  /** Takes note of a new RDD: the shuffles it reads go with it. */
  rddCreated(rdd: AnyRdd): void {
    for (const dependency of rdd.dependencies) if (dependency.kind === 'shuffle') this.#cleaner.watch(dependency, { kind: 'shuffle', shuffleId: dependency.shuffleId });
  }

  /** Takes note of a written checkpoint: with cleanCheckpoints its files go with the RDD that reads them. */
  checkpointWritten(checkpointRdd: AnyRdd, directory: string): void {
    this.#cleaner.watch(checkpointRdd, { kind: 'checkpoint', directory });
  }

  /** Drops the cached blocks of an RDD; with `blocking` resolves when no executor has one. */
  async unpersist(rddId: number, blocking: boolean): Promise<void> {
    this.persistent.remove(rddId);
    if (this.#stopped) return;
    const { jobs, blocks, post, now } = this.#host;
    post({ Event: 'SparkListenerUnpersistRDD', 'RDD ID': rddId });
    jobs().handle({ type: 'rddUnpersisted', time: now(), rddId });
    for (const slot of this.#host.slots()) this.#host.send(slot, { type: 'removeRdd', rddId });
    if (blocking) await blocks.whenGone(rddId);
  }

  /** Forgets the map outputs of a shuffle and removes its files; with `blocking` resolves when they are gone. */
  async removeShuffle(shuffleId: number, blocking: boolean): Promise<void> {
    if (this.#stopped) return;
    this.#host.jobs().removeShuffle(shuffleId);
    const removed = this.removals.remove({ type: 'removeShuffle', shuffleId });
    if (blocking) await removed;
  }

  stop(): void {
    this.#stopped = true;
    this.#cleaner.stop();
    this.removals.stop();
    this.#host.blocks.stop();
  }

  /** Nothing refers to it any more. */
  #clean(task: CleanupTask): void {
    if (this.#stopped) return;
    switch (task.kind) {
      case 'rdd':
        if (this.persistent.remove(task.rddId)) void this.unpersist(task.rddId, false);
        return;
      case 'shuffle':
        void this.removeShuffle(task.shuffleId, false);
        return;
      case 'broadcast':
        void this.broadcasts.remove(task.broadcastId);
        return;
      case 'checkpoint':
        removeCheckpoint(task.directory);
        return;
    }
  }
}
