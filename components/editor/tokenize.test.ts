import { describe, expect, test } from 'vitest';
import { START, tokenizeLine, tokenizeText } from './tokenize.ts';

/** `text/kind` of each token, plain ones without their kind. */
function words(text: string): string[] {
  return tokenizeText(text).flatMap((tokens, n) => {
    const line = text.split('\n')[n] ?? '';
    return tokens.map((t, i) => {
      const s = line.slice(t.start, tokens[i + 1]?.start).trim();
      return t.kind === 'plain' ? s : `${s}/${t.kind}`;
    });
  }).filter((s) => s !== '');
}

describe('the tokenizer', () => {
  test('keywords, calls, numbers, strings and comments are told apart', () => {
    expect(words("const a = sc.map<number>(x => x * 2.5, 'it') // end")).toEqual(['const/keyword', 'a = sc.', 'map/function', '<number>(x => x *', '2.5/number', ',', "'it'/string", ')', '// end/comment']);
  });
  test('a keyword after a dot or as a property name is a name', () => {
    expect(words('p.catch(f); ({ default: 1, type: 2 })')).toEqual(['p.', 'catch/function', '(f); ({ default:', '1/number', ', type:', '2/number', '})']);
  });
  test('a slash begins a regular expression only where a value may stand', () => {
    expect(words('a / b / c; s.split(/[/,]+/g)')).toEqual(['a / b / c; s.', 'split/function', '(', '/[/,]+/g/string', ')']);
  });
  test('a block comment and a template go on over lines', () => {
    expect(words('/* a\nb */ x\n`t ${f({ a: 1 })} u\nv` y')).toEqual(['/* a/comment', 'b *//comment', 'x', '`t ${/string', 'f/function', '({ a:', '1/number', '})}', 'u/string', 'v`/string', 'y']);
  });
  test('what is open after a line is said, innermost last', () => {
    expect(tokenizeLine('`a ${ { `b', START).state).toEqual(['t', 'e1', 't']);
  });
  test('an overlong line stays plain and keeps what was open', () => {
    expect(tokenizeLine('"'.repeat(20_000), ['c'])).toEqual({ tokens: [{ start: 0, kind: 'plain' }], state: ['c'] });
  });
});
