/**
 * Carries a cached block from the slot that holds it to the one that asked, through the driver. Every request is answered: null
 * when the holder is gone. Whoever gets a block removes its file; where nobody does, that is done here.
 */
import type { FromSlot, Payload, SlotAddress, ToSlot } from '../executor/messages.ts';
import { sameSlot } from '../scheduler/cacheLocations.ts';
import { dropPayload } from '../storage/rowPayload.ts';

interface Read {
  readonly requester: SlotAddress;
  readonly request: number;
  readonly holder: SlotAddress;
}

export class BlockRelay {
  readonly #send: (to: SlotAddress, message: ToSlot) => void;
  readonly #isAlive: (executorId: string) => boolean;
  readonly #reads = new Map<number, Read>();
  #nextRead = 0;

  constructor(send: (to: SlotAddress, message: ToSlot) => void, isAlive: (executorId: string) => boolean) {
    this.#send = send;
    this.#isAlive = isAlive;
  }

  fetch(requester: SlotAddress, message: Extract<FromSlot, { type: 'fetchBlock' }>): void {
    if (!this.#isAlive(message.from.executorId)) {
      this.#send(requester, { type: 'blockData', request: message.request, payload: null });
      return;
    }
    const read = this.#nextRead++;
    this.#reads.set(read, { requester, request: message.request, holder: message.from });
    this.#send(message.from, { type: 'readBlock', request: read, blockId: message.blockId });
  }

  answer(holder: SlotAddress, request: number, payload: Payload | null): void {
    const read = this.#reads.get(request);
    if (read === undefined || !sameSlot(read.holder, holder)) {
      if (payload !== null) dropPayload(payload);
      return;
    }
    this.#reads.delete(request);
    this.#send(read.requester, { type: 'blockData', request: read.request, payload });
  }

  executorLost(executorId: string): void {
    for (const [id, read] of this.#reads) {
      if (read.requester.executorId === executorId) this.#reads.delete(id);
      else if (read.holder.executorId === executorId) this.answer(read.holder, id, null);
    }
  }
}
