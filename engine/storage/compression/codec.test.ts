import { brotliCompressSync, gunzipSync, gzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputFileError } from '../files/errors.ts';
import type { InputFile } from '../files/fileSystem.ts';
import { CODECS, codecOf, decompressed } from './codec.ts';
import type { CompressionCodec } from './codec.ts';
import { TOOL_FILES, TOOL_TEXT } from './testing/toolFiles.ts';
import { xxHash32 } from './xxh32.ts';

/** A file in memory that gives at most `most` bytes at once. */
function fileOf(bytes: Uint8Array, most = Infinity): InputFile {
  return {
    length: bytes.length,
    read(buffer, length, position) {
      const piece = bytes.subarray(position, position + Math.min(length, most));
      buffer.set(piece);
      return piece.length;
    },
    close: () => undefined,
  };
}
function unpack(bytes: Uint8Array, codec: CompressionCodec, most?: number): Buffer {
  return Buffer.concat(Array.from(decompressed(fileOf(bytes, most), codec, `/data/f${codec.extension}`), (piece) => Buffer.from(piece)));
}
function pack(codec: CompressionCodec, pieces: readonly Uint8Array[]): Buffer {
  const out: Buffer[] = [];
  const compressor = codec.compressor((bytes) => out.push(Buffer.from(bytes)));
  for (const piece of pieces) compressor.write(piece);
  compressor.finish();
  compressor.close();
  return Buffer.concat(out);
}
const codec = (extension: string): CompressionCodec => codecOf(`/f${extension}`) as CompressionCodec;

test.each(CODECS.map((c) => [c.name, c] as const))('%s gives back any bytes, in whatever pieces they come and are read', (_name, c) => {
  const piece = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 200_000 }).map((n) => new Uint8Array(n).fill(n)), fc.constant(Buffer.from('the same words again and again '.repeat(400))));
  fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom(1, 7, 4096, Infinity), (pieces, most) => {
    expect(unpack(pack(c, pieces), c, most).equals(Buffer.concat(pieces))).toBe(true);
  }), { seed: 4_711, numRuns: 40 });
});

test.each(TOOL_FILES)('%s, as the usual tool writes it, is read whole', (_what, extension, base64) => {
  const bytes = Buffer.from(base64, 'base64');
  for (const most of [1, 13, Infinity]) expect(unpack(bytes, codec(extension), most).toString()).toBe(TOOL_TEXT);
});

test('what is written here is read by the usual decoders', () => {
  const text = Buffer.from(TOOL_TEXT.repeat(50));
  expect(gunzipSync(pack(codec('.gz'), [text])).equals(text)).toBe(true);
  expect(inflateSync(pack(codec('.deflate'), [text])).equals(text)).toBe(true);
  expect(zstdDecompressSync(pack(codec('.zst'), [text])).equals(text)).toBe(true);
});

test('memory is bounded: the pieces of a file that packs a thousandfold are small', () => {
  const zeros = gzipSync(Buffer.alloc(20 << 20));
  let bytes = 0;
  for (const piece of decompressed(fileOf(zeros), codec('.gz'), '/f.gz')) {
    expect(piece.length).toBeLessThanOrEqual(1 << 16);
    bytes += piece.length;
  }
  expect(bytes).toBe(20 << 20);
});

describe('a damaged file is an error that names the file and the place', () => {
  test.each(TOOL_FILES)('%s: cut anywhere but between its parts', (_what, extension, base64) => {
    const bytes = Buffer.from(base64, 'base64');
    let wholes = 0;
    for (let length = 1; length < bytes.length; length++) {
      try {
        const text = unpack(bytes.subarray(0, length), codec(extension)).toString();
        wholes++;
        expect(TOOL_TEXT.startsWith(text)).toBe(true);
      } catch (error) {
        expect(error, `${length} bytes`).toBeInstanceOf(InputFileError);
        expect((error as Error).message).toMatch(new RegExp(`^file:/data/f\\${extension} cannot be decompressed as ${codec(extension).name}: .*, near byte \\d+ of ${length}, after \\d+ bytes of text\\. The file is damaged or cut`));
      }
    }
    expect(wholes).toBe(1);
  });

  test.each(TOOL_FILES)('%s: a flipped bit is never a wrong text where the format has a checksum', (what, extension, base64) => {
    const bytes = Buffer.from(base64, 'base64');
    // The lz4 tool was told to leave the checksum of the second frame out; zstd leaves it out by itself in the first.
    const [from, to] = extension === '.lz4' ? [0, bytes.length / 2] : extension === '.zst' ? [bytes.length * 0.6, bytes.length] : [0, bytes.length];
    for (let at = Math.ceil(from); at < to; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1 << (at % 8);
      let text: string;
      try {
        text = unpack(damaged, codec(extension)).toString();
      } catch (error) {
        expect(error, `${what}: byte ${at}`).toBeInstanceOf(InputFileError);
        continue;
      }
      expect(text, `${what}: byte ${at}`).toBe(TOOL_TEXT);
    }
  });

  test('bytes of another kind, and bytes after the end', () => {
    for (const c of CODECS) {
      expect(() => unpack(brotliCompressSync('x'.repeat(5000)), c)).toThrow(InputFileError);
      if (c.name !== 'lz4') expect(() => unpack(Buffer.concat([pack(c, [Buffer.from('abc')]), Buffer.from('more')]), c)).toThrow(InputFileError);
    }
    expect(unpack(Buffer.concat([gzipSync('abc'), Buffer.alloc(512)]), codec('.gz')).toString()).toBe('abc');
  });
});

test('an empty file is an empty text, whatever its name', () => {
  for (const c of CODECS) expect(unpack(Buffer.alloc(0), c)).toHaveLength(0);
});

test('the codec is told by the ending, and a compression that is not read is never taken for text', () => {
  expect(['/a.gz', '/a.GZ', '/a.zst', '/a.lz4', '/a.bz2', '/a.deflate', '/a.txt', '/gz'].map((path) => codecOf(path)?.name)).toEqual(['gzip', 'gzip', 'zstd', 'lz4', 'bzip2', 'deflate', undefined, undefined]);
  expect(() => codecOf('/a.snappy')).toThrow(new InputFileError('file:/a.snappy is compressed with snappy, which is not read here. Compress it with one of gzip (.gz), zstd (.zst), lz4 (.lz4), bzip2 (.bz2), deflate (.deflate).'));
});

test('xxHash is that of its specification', () => {
  expect([xxHash32(Buffer.from('')), xxHash32(Buffer.from('a')), xxHash32(Buffer.from('abc')), xxHash32(Buffer.from('Nobody inspects the spammish repetition'))]).toEqual([0x02cc5d05, 0x550d7456, 0x32d153ff, 0xe2293b2f]);
});
