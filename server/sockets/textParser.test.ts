import { describe, expect, it } from 'vitest';
import { Decoder, Encoder, RawJson } from './textParser.ts';

function decoded(text: unknown): unknown {
  const packets: unknown[] = [];
  const decoder = new Decoder();
  decoder.on('decoded', (packet) => packets.push(packet));
  decoder.add(text);
  return packets[0];
}

describe('packets', () => {
  it.each([
    ['0', { type: 0, nsp: '/' }],
    ['0{"token":1}', { type: 0, nsp: '/', data: { token: 1 } }],
    ['0/admin,', { type: 0, nsp: '/admin' }],
    ['1', { type: 1, nsp: '/' }],
    ['2["open",{"path":"a"}]', { type: 2, nsp: '/', data: ['open', { path: 'a' }] }],
    ['217["open"]', { type: 2, nsp: '/', id: 17, data: ['open'] }],
    ['2/admin,17["open"]', { type: 2, nsp: '/admin', id: 17, data: ['open'] }],
    ['35[]', { type: 3, nsp: '/', id: 5, data: [] }],
  ])('%s is read and written alike', (text, packet) => {
    expect(decoded(text)).toEqual(packet);
    expect(new Encoder().encode(packet)).toEqual([text]);
  });

  it('carry JSON that exists already as it is', () => {
    expect(new Encoder().encode({ type: 2, nsp: '/', data: ['events', new RawJson('{"a":[1, 2]}'), undefined] })).toEqual(['2["events",{"a":[1, 2]},null]']);
  });

  it.each(['', 'x', '4{}', '51-["x",{"_placeholder":true,"num":0}]', '2', '2{}', '2[1]', '2["x"', '1[]', '3{}', '0[]', '2["error"]', '2["disconnect"]', '2["newListener"]', Buffer.from('x')])('%s is refused', (text) => {
    expect(() => decoded(text)).toThrow(/packet|JSON/);
  });
});
