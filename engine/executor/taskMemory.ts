/**
 * The execution memory of one task and the spill files it has open: what aggregations, sorts and joins run on
 * (org.apache.spark.memory.TaskMemoryManager). Everything is given back when the task ends, however it ends.
 */
import { classRegistry } from '../closure/classes.ts';
import type { ExecutionMemory, SpillLimits } from '../shuffle/executionMemory.ts';
import type { ClassRegistry } from '../storage/codec/index.ts';
import type { BlockStore } from '../storage/blockStore.ts';
import type { TaskMeter } from './taskMeter.ts';

export interface TaskMemoryHost {
  readonly blocks: BlockStore;
  readonly localDir: string;
  readonly shuffle: ShuffleSettings;
  pulse(): void;
}

export interface ShuffleSettings extends SpillLimits {
  /** How map outputs are compressed: spark.shuffle.compress with spark.io.compression.codec. */
  readonly outputCompression: SpillLimits['compression'];
}

export class TaskMemory implements ExecutionMemory {
  readonly classes: ClassRegistry = classRegistry;
  readonly #host: TaskMemoryHost;
  readonly #meter: TaskMeter;
  readonly #taskId: number;
  readonly #open = new Set<{ close(): void }>();
  #held = 0;
  #used = 0;

  constructor(host: TaskMemoryHost, meter: TaskMeter, taskId: number) {
    this.#host = host;
    this.#meter = meter;
    this.#taskId = taskId;
  }

  get directory(): string {
    return this.#host.localDir;
  }

  get limits(): SpillLimits {
    return this.#host.shuffle;
  }

  acquire(bytes: number): number {
    const granted = this.#host.blocks.acquireExecution(bytes, this.#taskId);
    this.#held += granted;
    this.#host.pulse();
    return granted;
  }

  release(bytes: number): void {
    // An iterator that outlives its task has nothing left to give back.
    const given = Math.min(bytes, this.#held);
    this.#host.blocks.releaseExecution(given);
    this.#held -= given;
  }

  spilled(memoryBytes: number, diskBytes: number): void {
    this.#meter.memoryBytesSpilled += Math.round(memoryBytes);
    this.#meter.diskBytesSpilled += diskBytes;
  }

  used(change: number): void {
    this.#used += change;
    if (this.#used > this.#meter.peakExecutionMemory) this.#meter.peakExecutionMemory = Math.round(this.#used);
  }

  closeWithTask(file: { close(): void }): void {
    this.#open.add(file);
  }

  /** The task ended. */
  end(): void {
    for (const file of this.#open) file.close();
    this.#open.clear();
    this.#host.blocks.releaseExecution(this.#held);
    this.#held = 0;
  }
}
