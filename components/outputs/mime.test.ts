import { describe, expect, test } from 'vitest';
import { TABLE_MIME } from '../../protocol/notebook.ts';
import { mimeText, richestMime } from './mime.ts';

describe('choice of representation', () => {
  test('the richest known type wins, our table before its HTML twin', () => {
    expect([
      richestMime({ 'text/plain': 'x', 'text/html': '<b>', [TABLE_MIME]: {} }),
      richestMime({ 'text/plain': 'x', 'image/png': 'AA', 'image/svg+xml': '<svg/>' }),
      richestMime({ 'application/x-unknown': 1, 'text/plain': 'x' }),
      richestMime({ 'application/x-unknown': 1 }),
    ]).toEqual([TABLE_MIME, 'image/svg+xml', 'text/plain', null]);
  });
  test('text may be a string, a list of lines or JSON', () => {
    expect([mimeText('a'), mimeText(['a\n', 'b']), mimeText({ a: 1 })]).toEqual(['a', 'a\nb', '{\n  "a": 1\n}']);
  });
});
