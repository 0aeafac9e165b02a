import { expect, test } from 'vitest';
import { frameDocument, frameMessage } from './frameDocument.ts';

test('the output stands after our script, unchanged, so that one that breaks off cannot swallow it', () => {
  const document = frameDocument('<p>1</p><!-- open', 'dark');
  expect(document.indexOf('emberlineHeight')).toBeLessThan(document.indexOf('<p>1</p><!-- open'));
});

test.each([
  [{ emberlineReady: true }, { type: 'ready' }],
  [{ emberlineHeight: 10.2 }, { type: 'height', height: 11 }],
  [{ emberlineHeight: -3 }, { type: 'height', height: 0 }],
  [{ emberlineHeight: Number.NaN }, null],
  [{ emberlineLink: 'https://spark.apache.org/' }, { type: 'link', url: 'https://spark.apache.org/' }],
  [{ emberlineLink: 'javascript:alert(1)' }, null],
  [{ other: 1 }, null],
  ['text', null],
  [null, null],
])('a frame that posts %j says %j', (data, message) => {
  expect(frameMessage(data)).toEqual(message);
});
