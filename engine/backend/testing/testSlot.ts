/** A slot for backend tests: says hello and does what the binary id of a launched task names, without any engine. */
import type { FromSlot, SlotConfig, SlotPort, TaskDescription } from '../../executor/messages.ts';

const NO_METRICS = { 'Executor Deserialize Time': 0, 'Executor Run Time': 0, 'Result Size': 0, 'JVM GC Time': 0, 'Result Serialization Time': 0, 'Memory Bytes Spilled': 0, 'Disk Bytes Spilled': 0 };

export function startSlot(config: SlotConfig, port: SlotPort): Promise<void> {
  port.onMessage((message) => {
    if (message.type === 'launch') act(message.task, port);
    if (message.type === 'readBlock') port.send({ type: 'blockData', request: message.request, payload: { kind: 'inline', bytes: new TextEncoder().encode(message.blockId) } });
  });
  port.send({ type: 'hello', executorId: config.executorId, slot: config.slot, pid: process.pid, heapLimit: config.heapLimit, maxStorageMemory: config.unifiedMemory, maxOffHeapMemory: 0 });
  return new Promise(() => undefined);
}

function act(task: TaskDescription, port: SlotPort): void {
  switch (task.binaryId) {
    case 'echo':
      port.send(ended(task, task.partitionData.kind === 'inline' ? task.partitionData.bytes : new Uint8Array(0)));
      return;
    case 'environment':
      port.send(ended(task, new TextEncoder().encode(JSON.stringify({ cwd: process.cwd(), env: process.env }))));
      return;
    case 'exit':
      process.exit(42);
      return;
    case 'throwLater':
      setTimeout(() => {
        throw new Error('out of nowhere');
      });
      return;
    case 'fillHeap': {
      const kept: unknown[] = [];
      for (;;) kept.push(Array.from({ length: 1000 }, (_, i) => ({ i })));
    }
    case 'loop':
      port.send({ type: 'metrics', time: 0, metrics: { JVMHeapMemory: 1 }, runningTask: task.taskId });
      for (;;);
    default:
      throw new Error(`No behaviour called ${task.binaryId}.`);
  }
}

function ended(task: TaskDescription, bytes: Uint8Array): FromSlot {
  return {
    type: 'taskEnd', taskId: task.taskId, outcome: { kind: 'result', payload: { kind: 'inline', bytes } }, metrics: NO_METRICS, executorMetrics: {}, accumulators: [],
    blocks: { hits: [], remoteHits: [], computed: [] }, log: { lines: [], dropped: 0 },
  };
}
