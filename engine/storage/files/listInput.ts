/**
 * What files an input path means: Hadoop's FileInputFormat.listStatus.
 *
 * A path is a file, a folder (its files), a glob (`*`, `?`, `[a-c]`, `{x,y}`) or several of these separated by commas
 * outside braces, in the order given. Names that start with `_` or `.` are hidden, except when given whole. A folder inside a
 * folder is an error for text, as in Hadoop: leaving it out would silently lose data; formats of whole files leave it out, as theirs do.
 * Every format reads it when `mapreduce.input.fileinputformat.input.dir.recursive` is set.
 */
import { EmptyPathError, InputFileError, InputPathNotExistError } from './errors.ts';
import type { FileStatus, FileSystem } from './fileSystem.ts';
import { fileSystemOf } from './fileSystems.ts';
import { braceAlternatives, globToRegExp, hasGlob, splitAtCommas, unescapeGlob } from './glob.ts';
import { absolutePath, childOf, nameOf, rootOf, uriOf } from './paths.ts';

export interface ListedFile {
  readonly path: string;
  /** `file:/…`, as Hadoop prints it. */
  readonly uri: string;
  /** Bytes. */
  readonly length: number;
}

/** What becomes of a folder inside a folder. */
export type InnerFolders = 'refused' | 'left out' | 'read';

/** All files of `pattern`; those of one folder or glob by name. Throws InputPathNotExistError for a part that matches nothing. */
export function listInput(pattern: string, cwd: string, folders: InnerFolders = 'refused'): readonly ListedFile[] {
  return splitAtCommas(pattern).flatMap((part) => {
    if (part.trim() === '') throw new EmptyPathError();
    const path = absolutePath(part, cwd);
    const fileSystem = fileSystemOf(path);
    const found = hasGlob(path) ? globbed(fileSystem, path) : [existing(fileSystem, unescapeGlob(path))];
    return found.flatMap((status) => filesOf(fileSystem, status, folders));
  });
}

function existing(fileSystem: FileSystem, path: string): FileStatus {
  const status = fileSystem.status(path);
  if (status === undefined) throw new InputPathNotExistError(`Input path does not exist: ${uriOf(path)}`);
  return status;
}

function filesOf(fileSystem: FileSystem, status: FileStatus, folders: InnerFolders): ListedFile[] {
  if (!status.isDirectory) return [listed(status)];
  return fileSystem.list(status.path).filter(isVisible).flatMap((child) => {
    if (!child.isDirectory) return [listed(child)];
    if (folders === 'left out') return [];
    if (folders === 'read') return filesOf(fileSystem, child, folders);
    throw new InputFileError(`Path: ${child.path} is a directory, which is not supported by the record reader when \`mapreduce.input.fileinputformat.input.dir.recursive\` is false. To read the folders inside a folder, name them with a glob: ${childOf(status.path, '*')}`);
  });
}

function globbed(fileSystem: FileSystem, pattern: string): FileStatus[] {
  const matches = braceAlternatives(pattern).flatMap((alternative) => expand(fileSystem, alternative));
  if (matches.length === 0) throw new InputPathNotExistError(`Input Pattern ${uriOf(pattern)} matches 0 files`);
  return matches;
}

/** What matches a glob, folder level by folder level; hidden names only where the pattern's last part is not concerned, as in Hadoop. */
function expand(fileSystem: FileSystem, pattern: string): FileStatus[] {
  const root = rootOf(pattern);
  const parts = pattern.slice(root.length).split('/').filter((part) => part !== '');
  let found = [fileSystem.status(`${root}/`)].filter((status): status is FileStatus => status !== undefined);
  for (const part of parts) {
    const folders = found.filter((status) => status.isDirectory);
    if (hasGlob(part)) {
      const matcher = globToRegExp(part);
      found = folders.flatMap((folder) => fileSystem.list(folder.path).filter((child) => matcher.test(nameOf(child.path))));
    } else {
      found = folders.map((folder) => fileSystem.status(childOf(folder.path, unescapeGlob(part)))).filter((status): status is FileStatus => status !== undefined);
    }
  }
  return found.filter(isVisible);
}

function listed({ path, length }: FileStatus): ListedFile {
  return { path, uri: uriOf(path), length };
}

function isVisible({ path }: FileStatus): boolean {
  return !/^[_.]/.test(nameOf(path));
}
