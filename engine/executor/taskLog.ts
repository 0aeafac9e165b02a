/** Sends what user code prints inside a task to that task's log, and keeps the log small. */
import { format } from 'node:util';
import type { TaskLogLine } from './messages.ts';

/** Lines and characters kept per task; the rest is counted. */
const MAX_LINES = 1000;
const MAX_CHARS = 4000;

export class TaskLog {
  readonly lines: TaskLogLine[] = [];
  dropped = 0;

  add(level: TaskLogLine['level'], text: string, time: number): void {
    if (this.lines.length >= MAX_LINES) this.dropped++;
    else this.lines.push({ time, level, text: text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}… (${text.length - MAX_CHARS} more characters)` : text });
  }
}

let current: TaskLog | undefined;

/** Names the log of the task that runs on this thread now; undefined between tasks. */
export function setTaskLog(log: TaskLog | undefined): void {
  current = log;
}

let captured = false;

/** Makes `console.*` of this thread write to the running task's log; between tasks it prints as before. Once per thread. */
export function captureConsole(now: () => number): void {
  if (captured) return;
  captured = true;
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const original = console[level].bind(console);
    console[level] = (...args: unknown[]) => {
      if (current === undefined) original(...args);
      else current.add(level, format(...args), now());
    };
  }
}
