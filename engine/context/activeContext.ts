/**
 * The running contexts of a process, and where none may be made (SparkContext.markPartiallyConstructed, getOrCreate).
 *
 * Contexts share nothing here, so a program may have several. A notebook's must stay alone, as every SparkContext in Spark:
 * a second one would take executors that nobody sees. It says so with `spark.driver.allowMultipleContexts=false`.
 */
import { SparkException } from '../rdd/errors.ts';
import { TaskContext } from '../executor/taskContext.ts';

/** A context was asked for inside a task (java.lang.IllegalStateException). */
export class ContextInTaskError extends Error {
  override name = 'IllegalStateException';
}

export interface RunningContext {
  readonly isStopped: boolean;
  readonly createdAt: string;
  readonly isAlone: boolean;
}

type Properties = { get(key: string): string | undefined };

const contexts = new Set<RunningContext>();

/** Those that have not been stopped, oldest first. */
export function runningContexts(): readonly RunningContext[] {
  for (const context of contexts) if (context.isStopped) contexts.delete(context);
  return [...contexts];
}

/** Throws when no context may be made here and now; `conf` is that of the new one. */
export function assertMayStart(conf: Properties): void {
  if (TaskContext.get() !== undefined && conf.get('spark.executor.allowSparkContext') !== 'true') {
    throw new ContextInTaskError('SparkContext should only be created and accessed on the driver.');
  }
  const others = runningContexts();
  const inTheWay = others.find((other) => other.isAlone) ?? (mustBeAlone(conf) ? others[0] : undefined);
  if (inTheWay === undefined) return;
  throw new SparkException(`Only one SparkContext should be running in this process (see SPARK-2243). The currently running SparkContext was created at:\n${inTheWay.createdAt}\nStop it first, or take it with SparkContext.getOrCreate().`);
}

export function mustBeAlone(conf: Properties): boolean {
  return conf.get('spark.driver.allowMultipleContexts') === 'false';
}

export function noteRunning(context: RunningContext): void {
  contexts.add(context);
}
