/** The driver's half of a task's result: bytes back to the value that `JobRequest.onResult` gets. */
import { classRegistry } from '../closure/classes.ts';
import { decodeRows } from '../storage/codec/index.ts';
import type { ResultOperation } from './host.ts';

/** `collect` and `take` give the rows; every other operation one value. */
export function decodeResult(operation: ResultOperation, bytes: Uint8Array): unknown {
  const rows = decodeRows(bytes, classRegistry);
  return operation.kind === 'collect' || operation.kind === 'take' ? rows : rows[0];
}
