/** How events name the block store of an executor (org.apache.spark.storage.BlockManagerId). */
import type { BlockManagerId } from './types.ts';

/** Nothing listens here: blocks travel over the executor's own channel. But Spark's reader gives up a log whose port is not positive. */
const PORT = 1;

export function blockManagerId(executorId: string, host: string): BlockManagerId {
  return { 'Executor ID': executorId, Host: host, Port: PORT };
}

/** BlockManagerId.toString, as failure messages have it. */
export function blockManagerText({ 'Executor ID': executorId, Host, Port }: BlockManagerId): string {
  return `BlockManagerId(${executorId}, ${Host}, ${Port}, None)`;
}
