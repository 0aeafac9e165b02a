/**
 * Runs one part of the test suite as a child process of the same Node and reads its tally.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, type Tally, withExit } from './tally.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a script of node_modules (or of ours) with this Node; resolves with the exit code, 1 when it died of a signal. */
export function runNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

export async function runCheck(args: readonly string[]): Promise<Tally> {
  return check((await runNode(args)) === 0);
}

/** Runs a test runner whose reporter writes a Tally; one that writes none has failed. */
export async function runTests(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'emberline-tally-'));
  const file = join(folder, 'tally.json');
  try {
    const exitCode = await runNode(args, { ...env, EMBERLINE_TALLY: file });
    return withExit(readTally(file), exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readTally(file: string): Tally {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Tally;
  } catch {
    return check(false);
  }
}
