import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameReader, FrameWriter } from './frames.ts';

describe('frames', () => {
  it('come out as they went in, however the stream is cut', () => {
    fc.assert(fc.property(
      fc.array(fc.array(fc.oneof(fc.string(), fc.integer(), fc.uint8Array({ maxLength: 50 }), fc.constant({ a: [undefined, null, NaN] })), { maxLength: 5 }), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      (batches, cuts) => {
        const stream = Buffer.concat(batches.map((batch) => encodeFrame(batch)));
        const reader = new FrameReader();
        const read: unknown[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = cuts[i % cuts.length]!;
          read.push(...reader.push(stream.subarray(at, at + size)));
          at += size;
        }
        expect(read).toEqual(batches);
      },
    ), { seed: 7 });
  });

  it('hold all messages of one turn, and those of the next in another', async () => {
    const frames: unknown[] = [];
    const reader = new FrameReader();
    const writer = new FrameWriter((frame) => frames.push(...reader.push(Buffer.from(frame))));
    writer.send(1);
    writer.send(2);
    await Promise.resolve();
    writer.send(3);
    writer.flush();
    expect(frames).toEqual([[1, 2], [3]]);
  });
});
