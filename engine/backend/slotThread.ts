/** Entry of a worker thread that is a slot. Messages of one turn travel together. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FromSlot, SlotConfig, ToSlot } from '../executor/messages.ts';
import { loadStartSlot } from './startSlot.ts';

const port = parentPort;
if (port === null) throw new Error('slotThread.ts is the entry of a worker thread and cannot run by itself.');
const { config, module } = workerData as { config: SlotConfig; module: string };

let batch: FromSlot[] = [];
const early: ToSlot[] = [];
let listener: ((message: ToSlot) => void) | undefined;
port.on('message', (message: ToSlot) => {
  if (listener === undefined) early.push(message);
  else listener(message);
});

function flush(): void {
  if (batch.length === 0) return;
  port?.postMessage(batch);
  batch = [];
}

const startSlot = await loadStartSlot(module);
await startSlot(config, {
  send: (message) => {
    // Measurements go at once: a task in its loop does not come back to the end of the turn.
    if (batch.push(message) === 1) queueMicrotask(flush);
    if (message.type === 'metrics' || message.type === 'blockUpdated' || message.type === 'barrierSync') flush();
  },
  onMessage: (given) => {
    listener = given;
    for (const message of early.splice(0)) given(message);
  },
});
