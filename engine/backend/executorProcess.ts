/**
 * Entry of an executor process. With one core its main thread is the slot; with more, each slot is a worker thread and the
 * main thread only carries messages. It ends with its driver: the channel's end says so to the main thread, and a
 * watching thread sees it even while the main thread is in an endless loop.
 */
import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { FromSlot, SlotConfig, ToSlot } from '../executor/messages.ts';
import { offHeapCounts } from '../executor/sharedOffHeap.ts';
import { FrameReader, FrameWriter } from './frames.ts';
import { loadStartSlot } from './startSlot.ts';

type FromDriver = { readonly type: 'start'; readonly module: string; readonly slots: readonly SlotConfig[] } | readonly [number, ToSlot];

const channel = new Socket({ fd: 3, readable: true, writable: true });
const reader = new FrameReader();
const writer = new FrameWriter((frame) => void channel.write(frame));
const receivers: ((message: ToSlot) => void)[] = [];
const early: [number, ToSlot][] = [];

channel.on('data', (piece: Buffer) => {
  for (const batch of reader.push(piece) as readonly (readonly FromDriver[])[]) for (const message of batch) receive(message);
});
channel.on('end', leave);
channel.on('close', leave);
channel.on('error', leave);

function leave(): never {
  process.exit(0);
}

/** Measurements are written at once: a task in its loop does not come back to the end of the turn. */
function send(slot: number, message: FromSlot): void {
  writer.send([slot, message]);
  if (message.type === 'metrics' || message.type === 'blockUpdated' || message.type === 'barrierSync') writer.flush();
}

function fail(error: Error): void {
  process.stderr.write(`${error.stack ?? String(error)}\n`, () => process.exit(1));
}

function receive(message: FromDriver): void {
  if ('type' in message) {
    start(message.module, message.slots).catch(fail);
    return;
  }
  const [slot, payload] = message;
  const receiver = receivers[slot];
  if (receiver === undefined) early.push([slot, payload]);
  else receiver(payload);
}

function listen(slot: number, receiver: (message: ToSlot) => void): void {
  receivers[slot] = receiver;
  for (const [to, payload] of early.splice(0)) {
    if (to === slot) receiver(payload);
    else early.push([to, payload]);
  }
}

async function start(module: string, slots: readonly SlotConfig[]): Promise<void> {
  const [only] = slots;
  if (only !== undefined && slots.length === 1) {
    const startSlot = await loadStartSlot(module);
    startSlot(only, { send: (message) => send(0, message), onMessage: (receiver) => listen(0, receiver) }).catch(fail);
  } else {
    const counts = offHeapCounts(slots.length);
    for (const [slot, config] of slots.entries()) startThread(module, slot, { ...config, offHeapCounts: counts });
  }
  new Worker(new URL('./driverWatch.ts', import.meta.url), { execArgv: [], stdout: false, stderr: false }).unref();
}

function startThread(module: string, slot: number, config: SlotConfig): void {
  const worker = new Worker(new URL('./slotThread.ts', import.meta.url), { workerData: { config, module } });
  worker.on('message', (messages: readonly FromSlot[]) => {
    for (const message of messages) send(slot, message);
  });
  worker.on('error', fail);
  worker.on('exit', (code) => process.exit(code));
  listen(slot, (message) => worker.postMessage(message));
}
