/** The server's two secrets: a token per start, and a cookie secret kept in the workspace for its owner alone. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** 32 random bytes, URL-safe. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Reads or makes `<stateDir>/cookie-secret`, readable by its owner only. */
export async function cookieSecret(stateDir: string): Promise<string> {
  const file = join(stateDir, 'cookie-secret');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (/^[A-Za-z0-9_-]{43}$/.test(kept)) return kept;
  const made = newSecret();
  await mkdir(stateDir, { recursive: true });
  await writeFile(file, made, { mode: 0o600 });
  return made;
}
