/**
 * Paths that a browser names, confined to the workspace: relative, `/`-separated, no hidden parts, no way out by `..`,
 * absolute form, NUL or symbolic link. Everything that opens a file for a browser goes through here.
 */
import { realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

export class PathRefusedError extends Error {
  override readonly name = 'PathRefusedError';

  constructor(path: string, reason: string) {
    super(`Path refused: ${JSON.stringify(path)} ${reason}. Paths name files inside the workspace.`);
  }
}

/** Checks form alone. Throws PathRefusedError. */
export function checkRelativePath(path: string): void {
  if (path === '') throw new PathRefusedError(path, 'is empty');
  if (path.includes('\0')) throw new PathRefusedError(path, 'has a NUL character');
  if (path.includes('\\')) throw new PathRefusedError(path, 'has a backslash');
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) throw new PathRefusedError(path, 'is absolute');
  for (const part of path.split('/')) {
    if (part === '') throw new PathRefusedError(path, 'has an empty part');
    if (part === '..' || part === '.') throw new PathRefusedError(path, `has a part "${part}"`);
    if (part.startsWith('.')) throw new PathRefusedError(path, 'has a hidden part');
  }
}

/** As `checkRelativePath`, for a notebook. */
export function checkNotebookPath(path: string): void {
  checkRelativePath(path);
  if (!path.endsWith('.ipynb')) throw new PathRefusedError(path, 'does not end in .ipynb');
}

/**
 * The absolute path of `path` in `root`, after following the links of everything that exists on the way.
 * Throws PathRefusedError when that leads outside.
 */
export async function resolveInside(root: string, path: string): Promise<string> {
  checkRelativePath(path);
  const base = await realpath(root);
  const full = join(base, ...path.split('/'));
  const real = await realpathOfExisting(full);
  if (real !== base && !real.startsWith(base + sep)) throw new PathRefusedError(path, 'leads outside the workspace through a link');
  return full;
}

async function realpathOfExisting(path: string): Promise<string> {
  for (let current = path; ; current = dirname(current)) {
    try {
      return await realpath(current);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(current) === current) throw error;
    }
  }
}
