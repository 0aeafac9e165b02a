/**
 * Copies of cached blocks on other executors, for levels that ask for them (BlockManager.replicate).
 *
 * The slot that stored a block gives its bytes to the driver before its task ends; from then on the loss of that executor
 * costs nothing. Here a peer is chosen, told, and replaced by another one when it has no room or dies, as often as
 * spark.storage.maxReplicationFailures allows. A peer takes its copy in when it is between tasks. When an executor is
 * lost or a new one comes, blocks with too few copies are copied again (spark.storage.replication.proactive).
 */
import type { FromSlot, Payload, SlotAddress, ToSlot } from '../executor/messages.ts';
import { parseRddBlockId } from '../storage/blockId.ts';
import type { StorageLevelFlags } from '../storage/storageLevel.ts';

export interface ReplicationHost {
  /** Slots of the executors that are alive. */
  slots(): readonly SlotAddress[];
  /** Slots that hold a block. */
  holders(blockId: string): readonly SlotAddress[];
  /** Blocks with fewer copies than their level asks for, and a slot that has one. */
  underReplicated(): Iterable<{ readonly blockId: string; readonly at: SlotAddress; readonly replication: number }>;
  isPersisted(rddId: number): boolean;
  send(to: SlotAddress, message: ToSlot): void;
  dropPayload(payload: Payload): void;
  warn(message: string): void;
}

export interface ReplicationConfig {
  readonly maxFailures: number;
  readonly proactive: boolean;
}

interface Offer {
  readonly blockId: string;
  readonly rddId: number;
  readonly partition: number;
  readonly level: StorageLevelFlags;
  readonly payload: Payload;
  readonly asked: number;
  readonly tried: Set<string>;
  missing: number;
  open: number;
  failures: number;
}

export class Replication {
  readonly #host: ReplicationHost;
  readonly #config: ReplicationConfig;
  readonly #requests = new Map<number, { readonly offer: Offer; readonly executorId: string }>();
  /** Blocks that a holder was asked to offer again. */
  readonly #healing = new Map<string, string>();
  readonly #warned = new Set<number>();
  #nextRequest = 0;

  constructor(host: ReplicationHost, config: ReplicationConfig) {
    this.#host = host;
    this.#config = config;
  }

  /** A slot stored a block whose level asks for copies. */
  offered(from: SlotAddress, { blockId, level, payload }: Extract<FromSlot, { type: 'replicaOffered' }>): void {
    this.#healing.delete(blockId);
    const block = parseRddBlockId(blockId);
    if (block === undefined || !this.#host.isPersisted(block.rddId)) {
      if (payload !== null) this.#host.dropPayload(payload);
      return;
    }
    const holders = new Set([from.executorId, ...this.#host.holders(blockId).map((holder) => holder.executorId)]);
    const asked = level.replication - holders.size;
    if (payload === null) return this.#warn(block.rddId, blockId, 0, asked);
    this.#place({ blockId, ...block, level: { ...level, replication: 1 }, payload, asked, tried: holders, missing: asked, open: 0, failures: 0 });
  }

  /** A peer took a copy in, or could not. */
  answered(request: number, stored: boolean): void {
    const found = this.#requests.get(request);
    if (found === undefined) return;
    this.#requests.delete(request);
    const { offer } = found;
    offer.open--;
    if (stored) offer.missing--;
    else offer.failures++;
    this.#place(offer);
  }

  executorLost(executorId: string): void {
    for (const [blockId, holder] of this.#healing) if (holder === executorId) this.#healing.delete(blockId);
    for (const [request, found] of this.#requests) if (found.executorId === executorId) this.answered(request, false);
    this.executorsChanged();
  }

  executorsChanged(): void {
    if (!this.#config.proactive) return;
    const executors = new Set(this.#host.slots().map((slot) => slot.executorId));
    const open = new Set([...this.#requests.values()].map((found) => found.offer.blockId));
    for (const { blockId, at, replication } of this.#host.underReplicated()) {
      if (open.has(blockId) || this.#healing.has(blockId) || executors.size <= this.#host.holders(blockId).length) continue;
      this.#healing.set(blockId, at.executorId);
      this.#host.send(at, { type: 'replicateBlock', blockId, replication });
    }
  }

  #place(offer: Offer): void {
    const { blockId, level, payload, tried } = offer;
    while (offer.open < offer.missing && offer.failures <= this.#config.maxFailures) {
      const to = this.#peer(offer);
      if (to === undefined) break;
      tried.add(to.executorId);
      offer.open++;
      const request = this.#nextRequest++;
      this.#requests.set(request, { offer, executorId: to.executorId });
      this.#host.send(to, { type: 'storeReplica', request, blockId, level, payload });
    }
    if (offer.open > 0) return;
    this.#host.dropPayload(payload);
    if (offer.missing > 0) this.#warn(offer.rddId, blockId, offer.asked - offer.missing, offer.asked);
  }

  /** A slot of an executor that has no copy: partitions go round the executors and their slots. */
  #peer({ tried, partition }: Offer): SlotAddress | undefined {
    const slots = this.#host.slots().filter((slot) => !tried.has(slot.executorId));
    return slots[partition % slots.length];
  }

  /** In Spark's words, once for each RDD. */
  #warn(rddId: number, blockId: string, placed: number, asked: number): void {
    if (asked <= 0 || this.#warned.has(rddId)) return;
    this.#warned.add(rddId);
    this.#host.warn(`Block ${blockId} replicated to only ${placed} peer(s) instead of ${asked} peers. Start more executors, or persist with fewer copies. Other blocks of RDD ${rddId} are not reported.`);
  }
}
