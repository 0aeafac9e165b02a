/**
 * How a driver reaches a task whose loop never yields to the event loop: a file that the loop looks for now and then.
 * The backend writes it with the kill message; a task that does not notice in time loses its executor.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

function killFlagPath(localDir: string, taskId: number): string {
  return join(localDir, 'kill', String(taskId));
}

/** Tells the task to stop, from another process or thread. */
export function raiseKillFlag(localDir: string, taskId: number, reason: string): void {
  const path = killFlagPath(localDir, taskId);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, reason);
}

/** The reason the task was told to stop, if it was. */
export function killFlag(localDir: string, taskId: number): string | undefined {
  const path = killFlagPath(localDir, taskId);
  if (!existsSync(path)) return undefined;
  const reason = readFileSync(path, 'utf8');
  rmSync(path, { force: true });
  return reason;
}
