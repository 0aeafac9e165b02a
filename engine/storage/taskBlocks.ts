/** What a running task does with blocks, until it ends: those it reads stay in memory, their files are closed, those it builds are abandoned with it. */
import type { UnifiedMemory } from './unifiedMemory.ts';

interface Use {
  readonly pinned: Map<string, UnifiedMemory>;
  readonly stored: string[];
  readonly building: Set<{ abandon(): void }>;
  readonly reading: Generator<unknown, void>[];
}

export class TaskBlocks {
  readonly #tasks = new Map<number, Use>();

  /** The task reads a block: it is not evicted before the task ends. */
  pin(taskId: number | undefined, blockId: string, memory: UnifiedMemory): void {
    if (taskId === undefined) return;
    const { pinned } = this.#use(taskId);
    if (pinned.has(blockId)) return;
    pinned.set(blockId, memory);
    memory.pin(blockId);
  }

  stored(taskId: number | undefined, blockId: string): void {
    if (taskId !== undefined) this.#use(taskId).stored.push(blockId);
  }

  /** The task began a block; call the answer when that ended in any way. */
  building(taskId: number | undefined, builder: { abandon(): void }): () => void {
    if (taskId === undefined) return () => undefined;
    const { building } = this.#use(taskId);
    building.add(builder);
    return () => void building.delete(builder);
  }

  /** The task reads a file: it is closed when the task ends, wherever its loop stopped. */
  reading<G extends Generator<unknown, void>>(taskId: number | undefined, batches: G): G {
    if (taskId !== undefined) this.#use(taskId).reading.push(batches);
    return batches;
  }

  /** Lets go of everything; returns the blocks the task stored. */
  end(taskId: number): readonly string[] {
    const use = this.#tasks.get(taskId);
    if (use === undefined) return [];
    this.#tasks.delete(taskId);
    for (const [blockId, memory] of use.pinned) memory.unpin(blockId);
    for (const builder of [...use.building]) builder.abandon();
    for (const batches of use.reading) batches.return();
    return use.stored;
  }

  #use(taskId: number): Use {
    let use = this.#tasks.get(taskId);
    if (use === undefined) this.#tasks.set(taskId, (use = { pinned: new Map(), stored: [], building: new Set(), reading: [] }));
    return use;
  }
}
