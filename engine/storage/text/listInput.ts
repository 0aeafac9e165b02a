/**
 * What files an input path means: Hadoop's FileInputFormat.listStatus.
 *
 * A path is a file, a folder (its files), a glob (`*`, `?`, `[a-c]`, `{x,y}`) or several of these separated by commas
 * outside braces, in the order given. Names that start with `_` or `.` are hidden, except when given whole. A folder inside a
 * folder is an error, as in Hadoop: leaving it out would silently lose data.
 */
import { join } from 'node:path';
import { InputFileError, InputPathNotExistError } from './errors.ts';
import { fileSystemOf, localPath } from './fileSystem.ts';
import type { FileSystem } from './fileSystem.ts';
import { globToRegExp, hasGlob, splitAtCommas, unescapeGlob } from './glob.ts';

export { localPath } from './fileSystem.ts';

export interface ListedFile {
  readonly path: string;
  /** `file:/…`, as Hadoop prints it. */
  readonly uri: string;
  /** Bytes. */
  readonly length: number;
}

/** All files of `pattern`; those of one folder or glob by name. Throws InputPathNotExistError for a part that matches nothing. */
export function listInput(pattern: string, cwd: string): readonly ListedFile[] {
  return splitAtCommas(pattern).flatMap((part) => {
    const fileSystem = fileSystemOf(part.trim());
    const path = localPath(part, cwd);
    return hasGlob(path) ? listGlob(fileSystem, path) : listPath(fileSystem, unescapeGlob(path));
  });
}

function listPath(fileSystem: FileSystem, path: string): ListedFile[] {
  const status = fileSystem.status(path);
  if (status === undefined) throw new InputPathNotExistError(`Input path does not exist: file:${path}`);
  if (!status.isDirectory) return [listed(path, status.length)];
  return fileSystem.names(path).filter((name) => !isHidden(name)).flatMap((name) => {
    const child = join(path, name);
    const childStatus = fileSystem.status(child);
    if (childStatus?.isDirectory) throw new InputFileError(`Not a file: file:${child}. To read the folders inside a folder, name them with a glob: ${join(path, '*')}`);
    return childStatus === undefined ? [] : [listed(child, childStatus.length)];
  });
}

function listGlob(fileSystem: FileSystem, pattern: string): ListedFile[] {
  const matches = expand(fileSystem, pattern);
  if (matches.length === 0) throw new InputPathNotExistError(`Input Pattern file:${pattern} matches 0 files`);
  return matches.flatMap((match) => listPath(fileSystem, match));
}

/** Paths that match a glob, folder level by folder level. A brace may hold a slash, so alternatives are written out first. */
function expand(fileSystem: FileSystem, pattern: string): string[] {
  let found = ['/'];
  for (const part of pattern.split(/\/(?![^{}]*\})/).slice(1)) {
    if (!hasGlob(part)) {
      found = found.map((folder) => join(folder, unescapeGlob(part))).filter((path) => fileSystem.status(path) !== undefined);
      continue;
    }
    const matcher = globToRegExp(part);
    found = found.flatMap((folder) => (fileSystem.status(folder)?.isDirectory ? fileSystem.names(folder) : [])
      .filter((name) => matcher.test(name) && !isHidden(name)).map((name) => join(folder, name)));
  }
  return found;
}

function listed(path: string, length: number): ListedFile {
  return { path, uri: `file:${path}`, length };
}

function isHidden(name: string): boolean {
  return name.startsWith('_') || name.startsWith('.');
}
