/**
 * Where every cached block is and how large (the driver's half of Spark's BlockManagerMaster).
 *
 * Slots report each change; the tracker turns reports into BlockUpdated events for the executor as a whole. A block that
 * two slots of one executor hold is gone only when both have dropped it.
 */
import { blockManagerId } from '../events/blockManagerId.ts';
import type { BlockUpdated, StorageLevelJson } from '../events/types.ts';
import type { FromSlot, SlotAddress } from '../executor/messages.ts';
import { parseRddBlockId } from '../storage/blockId.ts';
import { slotKey } from '../scheduler/pendingTasks.ts';

export type BlockReport = Extract<FromSlot, { type: 'blockUpdated' }>;

interface HeldBlock {
  readonly at: SlotAddress;
  readonly report: BlockReport;
}

const NOT_STORED: StorageLevelJson = { 'Use Disk': false, 'Use Memory': false, 'Use Off Heap': false, Deserialized: false, Replication: 1 };

export class BlockTracker {
  /** By block, then by slot. */
  readonly #blocks = new Map<string, Map<string, HeldBlock>>();
  /** Copies that a block's level asks for: what the executor that computed it said. */
  readonly #wanted = new Map<string, number>();
  readonly #waiting = new Map<number, (() => void)[]>();

  /** Takes a report in; returns the event it makes. */
  update(at: SlotAddress, report: BlockReport, host: string, time: number): BlockUpdated {
    const held = report.useMemory || report.useDisk;
    const before = this.#blocks.get(report.blockId)?.get(slotKey(at))?.report;
    if (held) this.#hold(at, report);
    else this.#drop(at, report.blockId);
    const other = held ? undefined : this.#elsewhereOn(at.executorId, report.blockId);
    return blockUpdated(at.executorId, host, other ?? report, other === undefined ? before : undefined, other === undefined ? report.cause : other.cause, time);
  }

  /** Everything an executor held is gone; returns an event for each block. */
  executorLost(executorId: string, host: string, time: number): readonly BlockUpdated[] {
    const lost: BlockUpdated[] = [];
    for (const [blockId, holders] of this.#blocks) {
      const mine = [...holders.values()].filter((h) => h.at.executorId === executorId);
      for (const { at } of mine) this.#drop(at, blockId);
      const gone = mine[0]?.report;
      if (gone !== undefined) lost.push(blockUpdated(executorId, host, { ...gone, useMemory: false, useDisk: false, memorySize: 0, diskSize: 0 }, gone, { kind: 'lost' }, time));
    }
    return lost;
  }

  /** What is stored of an RDD over all executors; undefined when nothing is. */
  storedSize(rddId: number): { cachedPartitions: number; memoryBytes: number; diskBytes: number } | undefined {
    const partitions = new Set<number>();
    let memoryBytes = 0;
    let diskBytes = 0;
    for (const [blockId, holders] of this.#blocks) {
      const block = parseRddBlockId(blockId);
      if (block?.rddId !== rddId) continue;
      partitions.add(block.partition);
      for (const { report } of holders.values()) {
        memoryBytes += report.memorySize;
        diskBytes += report.diskSize;
      }
    }
    return partitions.size === 0 ? undefined : { cachedPartitions: partitions.size, memoryBytes, diskBytes };
  }

  /** Partitions of an RDD that some executor stores. */
  storedPartitions(rddId: number): ReadonlySet<number> {
    const partitions = new Set<number>();
    for (const blockId of this.#blocks.keys()) {
      const block = parseRddBlockId(blockId);
      if (block?.rddId === rddId) partitions.add(block.partition);
    }
    return partitions;
  }

  /** Bytes an executor stores, in memory and on disk. */
  storedOn(executorId: string): number {
    let bytes = 0;
    for (const holders of this.#blocks.values()) {
      for (const { at, report } of holders.values()) if (at.executorId === executorId) bytes += report.memorySize + report.diskSize;
    }
    return bytes;
  }

  /** Slots that hold a block. */
  holders(blockId: string): readonly SlotAddress[] {
    return [...(this.#blocks.get(blockId)?.values() ?? [])].map((held) => held.at);
  }

  /** Blocks that fewer executors hold than their level asks for. */
  *underReplicated(): Generator<{ readonly blockId: string; readonly at: SlotAddress; readonly replication: number }, void> {
    for (const [blockId, replication] of this.#wanted) {
      const [first, ...others] = this.holders(blockId);
      if (first !== undefined && new Set([first, ...others].map((at) => at.executorId)).size < replication) yield { blockId, at: first, replication };
    }
  }

  /** Resolves when no executor holds anything of an RDD, or the application ends. */
  whenGone(rddId: number): Promise<void> {
    if (this.storedSize(rddId) === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(rddId, [...(this.#waiting.get(rddId) ?? []), resolve]);
    });
  }

  /** No executor will say any more what it holds. */
  stop(): void {
    for (const waiting of this.#waiting.values()) for (const resolve of waiting) resolve();
    this.#waiting.clear();
  }

  #hold(at: SlotAddress, report: BlockReport): void {
    let holders = this.#blocks.get(report.blockId);
    if (holders === undefined) this.#blocks.set(report.blockId, (holders = new Map()));
    holders.set(slotKey(at), { at, report });
    if (report.replication > (this.#wanted.get(report.blockId) ?? 1)) this.#wanted.set(report.blockId, report.replication);
  }

  #drop(at: SlotAddress, blockId: string): void {
    const holders = this.#blocks.get(blockId);
    holders?.delete(slotKey(at));
    if (holders?.size === 0) {
      this.#blocks.delete(blockId);
      this.#wanted.delete(blockId);
    }
    const rddId = parseRddBlockId(blockId)?.rddId;
    const waiting = rddId === undefined ? undefined : this.#waiting.get(rddId);
    if (rddId === undefined || waiting === undefined || this.storedSize(rddId) !== undefined) return;
    this.#waiting.delete(rddId);
    for (const resolve of waiting) resolve();
  }

  #elsewhereOn(executorId: string, blockId: string): BlockReport | undefined {
    for (const { at, report } of this.#blocks.get(blockId)?.values() ?? []) if (at.executorId === executorId) return report;
    return undefined;
  }
}

/** Sizes of where a block no longer is are what it had there: Spark's listeners subtract them. */
function blockUpdated(executorId: string, host: string, report: BlockReport, before: BlockReport | undefined, cause: BlockReport['cause'], time: number): BlockUpdated {
  const held = report.useMemory || report.useDisk;
  return {
    Event: 'SparkListenerBlockUpdated',
    'Block Updated Info': {
      'Block Manager ID': blockManagerId(executorId, host),
      'Block ID': report.blockId,
      'Storage Level': held ? { 'Use Disk': report.useDisk, 'Use Memory': report.useMemory, 'Use Off Heap': report.useOffHeap, Deserialized: report.deserialized, Replication: report.replication } : NOT_STORED,
      'Memory Size': (report.useMemory ? report.memorySize : before?.memorySize) ?? 0,
      'Disk Size': (report.useDisk ? report.diskSize : before?.diskSize) ?? 0,
    },
    'Emberline Timestamp': time,
    'Emberline Cause': cause,
  };
}
