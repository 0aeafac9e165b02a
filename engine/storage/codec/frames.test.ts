import { expect, test } from 'vitest';
import { CodecFormatError, encodeFrames, encodeRows, iterateFrames } from './index.ts';

const payloads = [encodeRows([1, 'a']), new Uint8Array(0), encodeRows([[2, 'b']])];

test('frames put one after another, also by concatenation, come out one by one', () => {
  expect([...iterateFrames(encodeFrames(payloads))].map((payload) => [...payload])).toEqual(payloads.map((payload) => [...payload]));
  const joined = Buffer.concat([encodeFrames(payloads.slice(0, 1)), encodeFrames(payloads.slice(1))]);
  expect([...iterateFrames(joined)]).toHaveLength(3);
  expect([...iterateFrames(new Uint8Array(0))]).toEqual([]);
});

test('a cut or flipped bit is seen at the frame it hits, after the frames before it', () => {
  const bytes = encodeFrames(payloads);
  for (const length of [3, 10, bytes.length - 1]) expect(() => [...iterateFrames(bytes.subarray(0, length))], `${length} bytes`).toThrow(CodecFormatError);
  const damaged = bytes.slice();
  damaged[bytes.length - 1]! ^= 1;
  const seen: number[] = [];
  expect(() => {
    for (const payload of iterateFrames(damaged)) seen.push(payload.length);
  }).toThrow('fails its checksum');
  expect(seen).toEqual([payloads[0]!.length, 0]);
});
