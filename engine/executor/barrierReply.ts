/**
 * How the answer to a barrier sync reaches a task that waits in its loop: a file, written whole, that the loop looks for, as
 * with a kill (killFlag.ts).
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BarrierAnswer } from '../scheduler/barrierCoordinator.ts';

/** Milliseconds between two looks: soon at first, then less often. */
const FIRST_PAUSE_MS = 0.5;
const LONGEST_PAUSE_MS = 20;

const still = new Int32Array(new SharedArrayBuffer(4));

function replyPath(localDir: string, taskId: number, epoch: number): string {
  return join(localDir, 'barrier', `${taskId}-${epoch}`);
}

export function writeBarrierReply(localDir: string, taskId: number, epoch: number, answer: BarrierAnswer): void {
  const path = replyPath(localDir, taskId, epoch);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, JSON.stringify(answer));
  renameSync(`${path}.tmp`, path);
}

/** Blocks until the answer is there; `look` is called now and then and may throw. */
export function awaitBarrierReply(localDir: string, taskId: number, epoch: number, look: () => void): BarrierAnswer {
  const path = replyPath(localDir, taskId, epoch);
  for (let pause = FIRST_PAUSE_MS; !existsSync(path); pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    look();
    Atomics.wait(still, 0, 0, pause);
  }
  const answer = JSON.parse(readFileSync(path, 'utf8')) as BarrierAnswer;
  rmSync(path, { force: true });
  return answer;
}
