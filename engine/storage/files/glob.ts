/** Hadoop's glob patterns (org.apache.hadoop.fs.GlobPattern) for one path component. */
import { InputFileError } from './errors.ts';

export function hasGlob(path: string): boolean {
  return /(^|[^\\])[*?[{]/.test(path);
}

/** The path a pattern without globs names: `\\*` is a star. */
export function unescapeGlob(path: string): string {
  return path.replace(/\\(.)/g, '$1');
}

/** Splits at commas that are not inside braces, as FileInputFormat.getPathStrings does. */
export function splitAtCommas(paths: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < paths.length; i++) {
    if (paths[i] === '{') depth++;
    else if (paths[i] === '}') depth--;
    else if (paths[i] === ',' && depth === 0) {
      parts.push(paths.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, paths.slice(start)];
}

/** `*` and `?` stop at no character of a name; `[^a]` and `[!a]` negate; braces are alternatives. Throws InputFileError for brackets and braces that do not end. */
export function globToRegExp(glob: string): RegExp {
  let source = '';
  let braces = 0;
  for (let i = 0; i < glob.length; i++) {
    const c = glob[i] as string;
    if (c === '\\') source += escape(glob[++i] ?? '\\');
    else if (c === '*') source += '.*';
    else if (c === '?') source += '.';
    else if (c === '[') {
      const end = glob.indexOf(']', i + 2);
      const again = glob.indexOf('[', i + 1);
      if (end < 0 || (again > 0 && again < end)) throw illegal(glob, 'Unclosed character class', again > 0 ? again : glob.length);
      source += `[${glob.slice(i + 1, end).replace(/^!/, '^').replace(/\\/g, '\\\\')}]`;
      i = end;
    } else if (c === '{') {
      braces++;
      source += '(?:';
    } else if (c === '}' && braces > 0) {
      braces--;
      source += ')';
    } else if (c === ',' && braces > 0) source += '|';
    else source += escape(c);
  }
  if (braces > 0) throw illegal(glob, 'Unclosed group', glob.length);
  return new RegExp(`^${source}$`, 's');
}

function illegal(glob: string, what: string, position: number): InputFileError {
  return new InputFileError(`Illegal file pattern: error parsing regexp: ${what} at pos ${position}: \`${glob}\``);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** A pattern without braces that hold a slash: `{a/b,c}/d` is `a/b/d` and `c/d` (org.apache.hadoop.fs.GlobExpander). Other braces stay. */
export function braceAlternatives(pattern: string): readonly string[] {
  for (const { start, end } of topBraces(pattern)) {
    const inner = pattern.slice(start + 1, end);
    if (!inner.includes('/')) continue;
    return splitAtCommas(inner).flatMap((choice) => braceAlternatives(pattern.slice(0, start) + choice + pattern.slice(end + 1)));
  }
  return [pattern];
}

function topBraces(pattern: string): readonly { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern[i] === '{' && depth++ === 0) start = i;
    else if (pattern[i] === '}' && depth > 0 && --depth === 0) found.push({ start, end: i });
  }
  return found;
}
