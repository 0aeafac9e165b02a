/** Where user code called the engine, from the stack: the nearest frame outside the engine's own files. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseStack } from '../closure/stack.ts';
import type { StackFrame } from '../closure/stack.ts';
import type { CallSite } from '../rdd/host.ts';

const ENGINE = new URL('..', import.meta.url);
const ENGINE_PATH = fileURLToPath(ENGINE);

/** Spark's short form names file and line, the long one the whole user stack. */
export function stackCallSite(operation: string): CallSite {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const frames = parseStack(new Error(operation).stack ?? '').filter(isUser);
  Error.stackTraceLimit = before;
  const [nearest] = frames;
  if (nearest === undefined) return { short: operation, long: operation };
  return { short: `${operation} at ${place(nearest)}`, long: frames.map((f) => `${f.functionName === '' ? '<anonymous>' : f.functionName}(${place(f)})`).join('\n') };
}

function isUser(frame: StackFrame): boolean {
  const { file } = frame;
  if (file === undefined) return true;
  if (file.startsWith('node:') || file.includes('/node_modules/')) return false;
  return !(file.startsWith(ENGINE.href) || file.startsWith(ENGINE_PATH)) || file.endsWith('.test.ts');
}

function place(frame: StackFrame): string {
  return `${frame.cell === undefined ? basename(frame.file ?? 'unknown') : `<cell ${frame.cell.cellNumber}>`}:${frame.line}`;
}
