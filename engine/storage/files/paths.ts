/** Paths as strings, the same for every file system: plain for the local disk, `scheme://authority/path` for others. */
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCHEME = /^([a-z][a-z0-9+.-]+):(?=\/)/i;
const ROOT = /^[a-z][a-z0-9+.-]+:\/\/[^/]*/i;

/** In lower case; `file` for a plain path. */
export function schemeOf(path: string): string {
  return SCHEME.exec(path)?.[1]?.toLowerCase() ?? 'file';
}

/** What stands before the first slash of the path itself: `s3://bucket`, or nothing on the local disk. */
export function rootOf(path: string): string {
  return ROOT.exec(path)?.[0] ?? '';
}

/** Makes what a user wrote absolute: relative ones start at `cwd`, `file:` URIs become plain. Glob characters stay as they are. */
export function absolutePath(text: string, cwd: string): string {
  const trimmed = text.trim();
  if (schemeOf(trimmed) === 'file') return localPath(trimmed, cwd);
  const root = rootOf(trimmed);
  const written = root === '' ? trimmed.slice(trimmed.indexOf(':') + 1) : trimmed.slice(root.length);
  return (root === '' ? `${schemeOf(trimmed)}://` : root.replace(SCHEME, (scheme) => scheme.toLowerCase())) + withoutEnd(posix.resolve('/', written));
}

function localPath(path: string, cwd: string): string {
  if (!/^file:/i.test(path)) return posix.resolve(cwd, path);
  const rest = path.replace(/^file:\/*/i, '/');
  // A glob's ? and # and a stray % are part of the name, not of a URL.
  return posix.resolve(fileURLToPath(`file://${rest.replace(/%(?![0-9a-f]{2})/gi, '%25').replace(/\?/g, '%3F').replace(/#/g, '%23')}`));
}

/** As Hadoop prints a path: `file:/data/a`. */
export function uriOf(path: string): string {
  return schemeOf(path) === 'file' ? `file:${path}` : path;
}

export function childOf(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder a path is in; the root's is the root. */
export function parentOf(path: string): string {
  const root = rootOf(path);
  const end = path.lastIndexOf('/');
  return end <= root.length ? `${root}/` : path.slice(0, end);
}

function withoutEnd(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
