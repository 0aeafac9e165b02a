/**
 * Tells slots which map outputs there are, before the tasks that read them (the messages of Spark's MapOutputTracker; what
 * exists is the scheduler's to know). A slot hears of a shuffle again only when it has changed since.
 */
import type { SlotAddress, ToSlot } from '../executor/messages.ts';
import type { MapOutputs } from '../scheduler/mapOutputs.ts';
import { slotKey } from '../scheduler/pendingTasks.ts';

export class MapOutputTracker {
  readonly #outputs: MapOutputs;
  /** By slot, then shuffle: the version sent last. */
  readonly #sent = new Map<string, Map<number, number>>();

  constructor(outputs: MapOutputs) {
    this.#outputs = outputs;
  }

  /** The messages a slot needs before a task that reads these shuffles. */
  update(at: SlotAddress, shuffleIds: readonly number[]): readonly ToSlot[] {
    const key = slotKey(at);
    let sent = this.#sent.get(key);
    if (sent === undefined) this.#sent.set(key, (sent = new Map()));
    const messages: ToSlot[] = [];
    for (const shuffleId of shuffleIds) {
      const version = this.#outputs.version(shuffleId);
      if (sent.get(shuffleId) === version) continue;
      sent.set(shuffleId, version);
      messages.push({ type: 'mapOutputs', shuffleId, epoch: this.#outputs.epoch, numMaps: this.#outputs.numMaps(shuffleId), outputs: this.#outputs.outputs(shuffleId) });
    }
    return messages;
  }

  /** A shuffle is forgotten: should it be written again, every slot hears of it anew. */
  forget(shuffleId: number): void {
    for (const sent of this.#sent.values()) sent.delete(shuffleId);
  }

  executorLost(executorId: string): void {
    for (const key of this.#sent.keys()) if (key.startsWith(`${executorId}/`)) this.#sent.delete(key);
  }
}
