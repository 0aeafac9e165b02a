/**
 * The project's own source files as the house tests see them: everything git tracks or would track, nothing generated.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The repository's root folder, ending without a slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Paths relative to the root, `/`-separated, sorted. Files deleted but not yet committed are left out. */
export function projectFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  return listed.split('\0').filter((file) => file !== '' && !file.startsWith('.next') && existsSync(join(root, file))).sort();
}

export function isSource(file: string): boolean {
  return /\.(ts|tsx|mts|mjs|js)$/.test(file) && !file.endsWith('.d.ts');
}

/** Tests and what only tests load. */
export function isTest(file: string): boolean {
  return /\.(test|spec|suite)\.tsx?$/.test(file) || /(^|\/)(testing|fixtures)\//.test(file) || file.startsWith('playwright/');
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
