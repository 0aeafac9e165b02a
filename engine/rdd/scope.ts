/**
 * The user operation that is being built right now.
 *
 * One operation (`join`) makes several RDDs; they share its scope and its call site, as Spark's RDDOperationScope does.
 * Transformations are synchronous, so one module variable is enough; nested operations keep the outermost scope.
 */
import type { CallSite } from './host.ts';

export interface OperationScope {
  readonly operation: string;
  readonly id: string;
  readonly callSite: CallSite;
}

let current: OperationScope | undefined;
let nextId = 0;

/** Runs `body` inside the scope of `operation`, or inside the one already open. */
export function inScope<R>(operation: string, callSite: (operation: string) => CallSite, body: (scope: OperationScope) => R): R {
  if (current !== undefined) return body(current);
  current = { operation, id: String(nextId++), callSite: callSite(operation) };
  try {
    return body(current);
  } finally {
    current = undefined;
  }
}

/** Runs `body` as if it were called by the operation of `scope`: for work that an earlier operation put off. */
export function resumeScope<R>(scope: OperationScope, body: () => R): R {
  const before = current;
  current = scope;
  try {
    return body();
  } finally {
    current = before;
  }
}
