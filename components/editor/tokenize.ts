/**
 * A line tokenizer for TypeScript, shared by the live editor and by the static text that stands in for it, so that a cell
 * looks the same before and after its editor is mounted. Pure; it colours, it does not parse.
 */

export type TokenKind = 'plain' | 'keyword' | 'function' | 'string' | 'number' | 'comment';

export interface LineToken {
  readonly start: number;
  readonly kind: TokenKind;
}

/**
 * What is open at the end of a line, innermost last: `c` a block comment, `t` a template literal, `e<n>` the expression of
 * a template with `n` open braces. Empty at the start of a text.
 */
export type LineState = readonly string[];

export const START: LineState = [];

const KEYWORDS = new Set(
  'abstract as asserts async await break case catch class const continue debugger declare default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof let namespace new null of override private protected public readonly return satisfies set static super switch this throw true try type typeof undefined unique using var void while with yield'.split(' '),
);

const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;
const NUMBER = /(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*)(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)n?/y;
const REGEXP = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** Monarch-like guard: beyond this length a line is left plain, so that one pasted blob cannot freeze the page. */
const LONGEST_LINE = 10_000;

/** Tokens of one line, and what is open after it. Tokens cover the line without gaps. */
export function tokenizeLine(line: string, before: LineState): { readonly tokens: readonly LineToken[]; readonly state: LineState } {
  if (line.length > LONGEST_LINE) return { tokens: [{ start: 0, kind: 'plain' }], state: before };
  const tokens: LineToken[] = [];
  const stack = [...before];
  let at = 0;
  let valueBefore = false;
  const push = (kind: TokenKind, end: number) => {
    if (end > at && tokens.at(-1)?.kind !== kind) tokens.push({ start: at, kind });
    at = end;
  };
  while (at < line.length) {
    const open = stack.at(-1);
    if (open === 'c') {
      const end = line.indexOf('*/', at);
      if (end >= 0) stack.pop();
      push('comment', end < 0 ? line.length : end + 2);
      continue;
    }
    if (open === 't') {
      push('string', templateEnd(line, at, stack));
      valueBefore = true;
      continue;
    }
    const c = line[at] ?? '';
    const two = line.slice(at, at + 2);
    if (two === '//') {
      push('comment', line.length);
    } else if (two === '/*') {
      const end = line.indexOf('*/', at + 2);
      if (end < 0) stack.push('c');
      push('comment', end < 0 ? line.length : end + 2);
    } else if (c === '"' || c === "'") {
      push('string', stringEnd(line, at));
      valueBefore = true;
    } else if (c === '`') {
      stack.push('t');
      push('string', templateEnd(line, at + 1, stack));
      valueBefore = true;
    } else {
      const word = match(WORD, line, at);
      const number = word ? null : match(NUMBER, line, at);
      const regexp = !word && !number && c === '/' && !valueBefore ? match(REGEXP, line, at) : null;
      if (word) {
        const isMember = /\.\s*$/.test(line.slice(0, at));
        const keyword = !isMember && KEYWORDS.has(word) && !/^\s*:/.test(line.slice(at + word.length));
        const call = !keyword && /^\s*(?:<[^<>()]*>)?\(/.test(line.slice(at + word.length));
        push(keyword ? 'keyword' : call ? 'function' : 'plain', at + word.length);
        valueBefore = !keyword || word === 'this' || word === 'super';
      } else if (number) {
        push('number', at + number.length);
        valueBefore = true;
      } else if (regexp) {
        push('string', at + regexp.length);
        valueBefore = true;
      } else {
        push('plain', at + 1);
        if (c.trim() !== '') valueBefore = c === ')' || c === ']' || c === '}';
        if (c === '{' || c === '}') countBrace(c, stack);
      }
    }
  }
  return { tokens, state: stack };
}

/** Tokens of each line of a text. */
export function tokenizeText(text: string): readonly (readonly LineToken[])[] {
  let state = START;
  return text.split('\n').map((line) => {
    const result = tokenizeLine(line, state);
    state = result.state;
    return result.tokens;
  });
}

function match(pattern: RegExp, line: string, at: number): string | null {
  pattern.lastIndex = at;
  const found = pattern.exec(line)?.[0];
  return found === undefined || found === '' ? null : found;
}

function stringEnd(line: string, start: number): number {
  const quote = line[start];
  for (let i = start + 1; i < line.length; i++) {
    if (line[i] === '\\') i++;
    else if (line[i] === quote) return i + 1;
  }
  return line.length;
}

/** End of the template text at `at`: behind the backtick, behind `${`, or the end of the line; changes what is open. */
function templateEnd(line: string, at: number, stack: string[]): number {
  for (let i = at; i < line.length; i++) {
    if (line[i] === '\\') i++;
    else if (line[i] === '`') {
      stack.pop();
      return i + 1;
    } else if (line[i] === '$' && line[i + 1] === '{') {
      stack.push('e0');
      return i + 2;
    }
  }
  return line.length;
}

function countBrace(brace: '{' | '}', stack: string[]): void {
  const open = stack.at(-1);
  if (!open?.startsWith('e')) return;
  const depth = Number(open.slice(1));
  if (brace === '{') stack[stack.length - 1] = `e${depth + 1}`;
  else if (depth > 0) stack[stack.length - 1] = `e${depth - 1}`;
  else stack.pop();
}
