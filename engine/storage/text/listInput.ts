/**
 * What files an input path means: Hadoop's FileInputFormat.listStatus over the local file system.
 *
 * A path is a file, a folder (its files, not its subfolders' contents), a glob (`*`, `?`, `[a-c]`, `{x,y}`) or several of
 * these separated by commas outside braces. Names that start with `_` or `.` are hidden, except when given whole.
 */
import { readdirSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputPathNotExistError } from './errors.ts';
import { globToRegExp, hasGlob, splitAtCommas } from './glob.ts';

export interface ListedFile {
  readonly path: string;
  /** `file:/…`, as Hadoop prints it. */
  readonly uri: string;
  /** Bytes. */
  readonly length: number;
}

/** All files of `pattern`, by path. Throws InputPathNotExistError for a part that matches nothing. */
export function listInput(pattern: string, cwd: string): readonly ListedFile[] {
  const files = splitAtCommas(pattern).flatMap((part) => listOne(localPath(part, cwd)));
  return files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** A plain path or `file:` URI as an absolute path. Other schemes have no file system here yet. */
export function localPath(path: string, cwd: string): string {
  const trimmed = path.trim();
  if (/^file:/i.test(trimmed)) return fileURLToPath(`file://${trimmed.replace(/^file:\/*/i, '/')}`);
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(trimmed)?.[1];
  if (scheme !== undefined) throw new InputPathNotExistError(`No FileSystem for scheme "${scheme}": this engine reads local files (plain paths and file:). Path: ${trimmed}`);
  return isAbsolute(trimmed) ? resolve(trimmed) : resolve(cwd, trimmed);
}

function listOne(path: string): ListedFile[] {
  if (hasGlob(path)) {
    const matches = expand(path);
    if (matches.length === 0) throw new InputPathNotExistError(`Input Pattern file:${path} matches 0 files`);
    return matches.flatMap((match) => filesOf(match));
  }
  if (statOrUndefined(path) === undefined) throw new InputPathNotExistError(`Input path does not exist: file:${path}`);
  return filesOf(path);
}

function filesOf(path: string): ListedFile[] {
  const stat = statOrUndefined(path);
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [{ path, uri: `file:${path}`, length: stat.size }];
  return readdirSync(path)
    .filter((name) => !isHidden(name))
    .map((name) => join(path, name))
    .flatMap((child) => {
      const childStat = statOrUndefined(child);
      return childStat?.isFile() ? [{ path: child, uri: `file:${child}`, length: childStat.size }] : [];
    });
}

/** Paths that match a glob, folder level by folder level. */
function expand(pattern: string): string[] {
  const parts = pattern.split('/').slice(1);
  let found = ['/'];
  for (const part of parts) {
    if (!hasGlob(part)) {
      found = found.map((folder) => join(folder, part)).filter((path) => statOrUndefined(path) !== undefined);
      continue;
    }
    const matcher = globToRegExp(part);
    found = found.flatMap((folder) => namesIn(folder).filter((name) => matcher.test(name) && !isHidden(name)).map((name) => join(folder, name)));
  }
  return found;
}

function namesIn(folder: string): string[] {
  return statOrUndefined(folder)?.isDirectory() ? readdirSync(folder) : [];
}

function isHidden(name: string): boolean {
  return basename(name).startsWith('_') || basename(name).startsWith('.');
}

function statOrUndefined(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
