/** Executors coming and going as listener events. */
import { blockManagerId } from '../events/blockManagerId.ts';
import type { ListenerEvent } from '../events/types.ts';
import type { LostExecutor, RegisteredExecutor } from './executorPool.ts';
import { HOST } from './startEvents.ts';

export function addedEvents(executor: RegisteredExecutor, time: number): readonly ListenerEvent[] {
  const { executorId, cores, pid, heapLimit, maxStorageMemory, maxOffHeapMemory, requestTime, replaces } = executor;
  return [
    {
      Event: 'SparkListenerExecutorAdded', Timestamp: time, 'Executor ID': executorId,
      'Executor Info': {
        Host: HOST, 'Total Cores': cores, 'Log Urls': {}, Attributes: {}, Resources: {}, 'Resource Profile Id': 0,
        'Registration Time': time, 'Request Time': requestTime, 'Emberline Pid': pid, 'Emberline Heap Limit': heapLimit,
      },
      ...(replaces === undefined ? {} : { 'Emberline Replaces': replaces }),
    },
    {
      Event: 'SparkListenerBlockManagerAdded', 'Block Manager ID': blockManagerId(executorId, HOST), 'Maximum Memory': maxStorageMemory + maxOffHeapMemory, Timestamp: time,
      'Maximum Onheap Memory': maxStorageMemory, 'Maximum Offheap Memory': maxOffHeapMemory,
    },
  ];
}

export function removedEvents(executor: LostExecutor, lost: { blocks: number; mapOutputs: number }, time: number): readonly ListenerEvent[] {
  const { executorId, reason, loss } = executor;
  return [
    { Event: 'SparkListenerBlockManagerRemoved', 'Block Manager ID': blockManagerId(executorId, HOST), Timestamp: time },
    { Event: 'SparkListenerExecutorRemoved', Timestamp: time, 'Executor ID': executorId, 'Removed Reason': reason, 'Emberline Lost': { ...lost, exitCode: loss.exitCode, signal: loss.signal } },
  ];
}
