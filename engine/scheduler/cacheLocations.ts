/** Which slots hold which cached partitions, for pruning stages and for placing tasks. Sizes are the block tracker's concern. */
import type { SlotAddress } from '../executor/messages.ts';

export class CacheLocations {
  readonly #rdds = new Map<number, Map<number, SlotAddress[]>>();

  add(rddId: number, partition: number, at: SlotAddress): void {
    let partitions = this.#rdds.get(rddId);
    if (partitions === undefined) this.#rdds.set(rddId, (partitions = new Map()));
    const slots = partitions.get(partition);
    if (slots === undefined) partitions.set(partition, [at]);
    else if (!slots.some((s) => sameSlot(s, at))) slots.push(at);
  }

  remove(rddId: number, partition: number, at: SlotAddress): void {
    this.#keep(rddId, partition, (s) => !sameSlot(s, at));
  }

  removeRdd(rddId: number): void {
    this.#rdds.delete(rddId);
  }

  removeExecutor(executorId: string): void {
    for (const [rddId, partitions] of this.#rdds) {
      for (const partition of partitions.keys()) this.#keep(rddId, partition, (s) => s.executorId !== executorId);
    }
  }

  at(rddId: number, partition: number): readonly SlotAddress[] {
    return this.#rdds.get(rddId)?.get(partition) ?? [];
  }

  /** Whether anything of an RDD is cached. */
  has(rddId: number): boolean {
    return this.#rdds.has(rddId);
  }

  /** Whether every partition is cached somewhere, so that no parent is needed. */
  isWhole(rddId: number, numPartitions: number): boolean {
    return numPartitions > 0 && this.#rdds.get(rddId)?.size === numPartitions;
  }

  #keep(rddId: number, partition: number, keep: (slot: SlotAddress) => boolean): void {
    const partitions = this.#rdds.get(rddId);
    const left = partitions?.get(partition)?.filter(keep);
    if (partitions === undefined || left === undefined) return;
    if (left.length > 0) partitions.set(partition, left);
    else partitions.delete(partition);
    if (partitions.size === 0) this.#rdds.delete(rddId);
  }
}

export function sameSlot(a: SlotAddress, b: SlotAddress): boolean {
  return a.slot === b.slot && a.executorId === b.executorId;
}
