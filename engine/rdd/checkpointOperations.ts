/**
 * What a user says about checkpoints of an RDD, and the explicit cleaning of its shuffles (RDD.checkpoint, RDD.localCheckpoint,
 * RDD.cleanShuffleDependencies). Here is the mark alone; `checkpoint.ts` carries it out.
 */
import { StorageLevel } from '../storage/storageLevel.ts';
import { RddCore } from './core.ts';
import { SparkException } from './errors.ts';
import type { Dependency } from './spec.ts';

export abstract class CheckpointOperations<T> extends RddCore<T> {
  /**
   * Marks this RDD to be written to the checkpoint directory by a second job after the first action on it (or on a
   * child); its lineage is then cut. Call it before any job ran on the RDD; persist first to avoid computing it twice.
   * `checkpoint(true)` writes at once, by one job, and resolves when the lineage is cut (as Dataset.checkpoint).
   */
  checkpoint(eager?: false): void;
  checkpoint(eager: true): Promise<this>;
  checkpoint(eager = false): undefined | Promise<this> {
    this.host.assertNotStopped();
    if (!this.isCheckpointFiles) {
      if (this.host.getCheckpointDir() === undefined) throw new SparkException('Checkpoint directory has not been set in the SparkContext. Call sc.setCheckpointDir(path) first.');
      if (this.checkpointState.state === 'none') this.advanceCheckpoint({ state: 'marked', kind: 'reliable' });
    }
    return eager ? this.#checkpointNow('checkpoint') : undefined;
  }

  /**
   * Cuts the lineage at this RDD's cached blocks instead of files: fast, but a lost executor loses the data. It is kept
   * at `level`, else at its own level with disk added, else at MEMORY_AND_DISK. Lazy, like `checkpoint`;
   * `localCheckpoint(true)` computes and cuts at once.
   */
  localCheckpoint(eager?: false, level?: StorageLevel): this;
  localCheckpoint(eager: true, level?: StorageLevel): Promise<this>;
  localCheckpoint(eager = false, level?: StorageLevel): this | Promise<this> {
    this.host.assertNotStopped();
    if (!this.isCheckpointFiles) this.#markLocal(level);
    return eager ? this.#checkpointNow('localCheckpoint') : this;
  }

  /**
   * Removes the shuffle files of this RDD's ancestors, up to the next persisted RDD of each branch, those behind a
   * checkpoint included (Spark: RDD.cleanShuffleDependencies). A later action writes them again where it needs them.
   */
  async cleanShuffleDependencies(blocking = false): Promise<void> {
    const removed: Promise<void>[] = [];
    const seen = new Set<Dependency>();
    const stack = [...this.uncutDependencies];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      if (seen.has(top)) continue;
      seen.add(top);
      if (top.kind === 'shuffle') removed.push(this.host.removeShuffle(top.shuffleId, blocking));
      if (!top.rdd.getStorageLevel().isValid) stack.push(...top.rdd.uncutDependencies);
    }
    await Promise.all(removed);
  }

  #markLocal(level: StorageLevel | undefined): void {
    const { host } = this;
    if (host.conf('spark.dynamicAllocation.enabled') === 'true' && host.conf('spark.dynamicAllocation.cachedExecutorIdleTimeout') !== undefined) {
      host.warn('A local checkpoint is not safe with dynamic allocation: an executor that is removed takes its blocks along, and they cannot be computed again. Make spark.dynamicAllocation.cachedExecutorIdleTimeout longer than the RDD is used, or call checkpoint() instead.');
    }
    if (this.checkpointState.state === 'done') {
      host.warn(`RDD ${this.id} is not marked for a local checkpoint: it is checkpointed already.`);
      return;
    }
    if (this.checkpointState.state !== 'none' && this.checkpointState.kind === 'reliable') host.warn(`RDD ${this.id} was marked for a reliable checkpoint; the local one takes its place.`);
    const wanted = level ?? this.getStorageLevel();
    this.setLevel(wanted.equals(StorageLevel.NONE) ? StorageLevel.MEMORY_AND_DISK : wanted.forLocalCheckpoint());
    this.advanceCheckpoint({ state: 'marked', kind: 'local' });
  }

  async #checkpointNow(operation: string): Promise<this> {
    await this.operation(operation, (scope) => this.host.checkpointNow(this.self, scope.callSite));
    return this;
  }

  /** Whether it is what a checkpoint left: such an RDD is not checkpointed again. */
  private get isCheckpointFiles(): boolean {
    return this.spec.kind === 'checkpoint' || this.spec.kind === 'localCheckpoint';
  }
}
