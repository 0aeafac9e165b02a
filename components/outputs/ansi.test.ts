import { describe, expect, test } from 'vitest';
import { collapseReturns, lastLines, parseAnsi } from './ansi.ts';

const E = '\u001b';

describe('terminal text', () => {
  test('plain text is one run without style', () => {
    expect([parseAnsi('hello'), parseAnsi('')]).toEqual([[{ text: 'hello', style: {} }], []]);
  });
  test('colours, weights and resets make runs', () => {
    expect(parseAnsi(`a${E}[1;31mb${E}[22mc${E}[39md${E}[0m${E}[94;43me`)).toEqual([
      { text: 'a', style: {} },
      { text: 'b', style: { bold: true, colour: 'red' } },
      { text: 'c', style: { bold: false, dim: false, colour: 'red' } },
      { text: 'd', style: { bold: false, dim: false } },
      { text: 'e', style: { colour: 'bright-blue', background: 'yellow' } },
    ]);
  });
  test('256 colours and true colours are understood', () => {
    expect(parseAnsi(`${E}[38;5;9mx${E}[38;5;196my${E}[38;5;240mz${E}[48;2;1;2;3mw`).map((s) => s.style)).toEqual([
      { colour: 'bright-red' },
      { colour: 'rgb(255 0 0)' },
      { colour: 'rgb(88 88 88)' },
      { colour: 'rgb(88 88 88)', background: 'rgb(1 2 3)' },
    ]);
  });
  test('sequences that are not colours vanish', () => {
    expect(parseAnsi(`${E}[2Ka${E}]0;title\u0007b`).map((s) => s.text).join('')).toBe('ab');
  });
  test('a carriage return rewrites its line', () => {
    expect([collapseReturns('10%\r50%\r100%\ndone'), collapseReturns('50%\r'), collapseReturns('a\r\nb')]).toEqual(['100%\ndone', '50%', 'a\nb']);
  });
  test('the last lines are kept and the rest is counted', () => {
    expect([lastLines('1\n2\n3\n4\n', 2), lastLines('1\n2', 2), lastLines('1\n2\n3', 1), lastLines('', 5)]).toEqual([
      { text: '3\n4\n', hidden: 2 },
      { text: '1\n2', hidden: 0 },
      { text: '3', hidden: 2 },
      { text: '', hidden: 0 },
    ]);
  });
});
