/** How events name the block store of an executor (org.apache.spark.storage.BlockManagerId). */
import type { BlockManagerId } from './types.ts';

/**
 * Nothing listens at the port: blocks travel over the executor's own channel. But Spark's reader gives up a log whose port is
 * not positive, and its pages tell block managers apart by host and port: 1 for the driver, from 2 on for executors.
 */
export function blockManagerId(executorId: string, host: string): BlockManagerId {
  return { 'Executor ID': executorId, Host: host, Port: /^\d+$/.test(executorId) ? Number(executorId) + 2 : 1 };
}

/** BlockManagerId.toString, as failure messages have it. */
export function blockManagerText({ 'Executor ID': executorId, Host, Port }: BlockManagerId): string {
  return `BlockManagerId(${executorId}, ${Host}, ${Port}, None)`;
}
