/**
 * LZ4 files. Two framings share the ending `.lz4`: the frame format of the `lz4` tool, told by its magic number, and the one of
 * Hadoop's Lz4Codec (BlockCompressorStream): for each block its length as text, then chunks of it with their compressed lengths.
 * Both are read; Hadoop's is written, so that Spark and Hadoop read what is saved here.
 */
import { DamagedDataError } from './byteInput.ts';
import type { ByteInput } from './byteInput.ts';
import { decodeLz4Block, encodeLz4Block, lz4Bound } from './lz4Block.ts';
import type { Compressor, Emit } from './syncZlib.ts';
import { XxHash32, xxHash32 } from './xxh32.ts';

/** 0x184D2204, and 0x184D2A50 to 0x184D2A5F for frames to be skipped, as they stand in the file. */
const FRAME_START = [0x04, 0x22, 0x4d, 0x18];
const WINDOW = 1 << 16;
/** io.compression.codec.lz4.buffersize */
const HADOOP_BLOCK = 256 * 1024;
/** A block of a sane Hadoop file is far smaller: more is damage. */
const MOST_BLOCK = 1 << 28;

/** Decompressed pieces, each valid until the next. Throws DamagedDataError. */
export function* lz4Decompressed(input: ByteInput): Generator<Uint8Array, void> {
  let isFirst = true;
  while (!input.atEnd) {
    const start = Buffer.alloc(4);
    input.exactly(start);
    if (FRAME_START.every((byte, i) => start[i] === byte)) yield* frame(input);
    else if ((start[0]! & 0xf0) === 0x50 && start[1] === 0x2a && start[2] === 0x4d && start[3] === 0x18) skip(input, input.u32le());
    else if (isFirst) return yield* hadoopBlocks(input, start.readUInt32BE());
    else throw new DamagedDataError('there is something after the end of the data');
    isFirst = false;
  }
}

function* frame(input: ByteInput): Generator<Uint8Array, void> {
  const { linked, blockChecksums, contentChecksum, blockBytes } = frameHeader(input);
  const start = linked ? WINDOW : 0;
  const target = Buffer.allocUnsafeSlow(start + blockBytes);
  const source = Buffer.allocUnsafeSlow(blockBytes);
  const hash = new XxHash32();
  /** Where earlier output begins in `target`: nothing before it may be copied. */
  let history = start;
  for (;;) {
    const header = input.u32le();
    if (header === 0) break;
    const length = header & 0x7fff_ffff;
    if (length > blockBytes) throw new DamagedDataError('a block is longer than the frame allows');
    const bytes = source.subarray(0, length);
    input.exactly(bytes);
    if (blockChecksums && input.u32le() !== xxHash32(bytes)) throw new DamagedDataError('a block fails its checksum');
    const window = target.subarray(history);
    const before = start - history;
    let end: number;
    if (header >>> 31 === 1) {
      window.set(bytes, before);
      end = before + length;
    } else {
      end = decodeLz4Block(bytes, window, before, before + blockBytes);
    }
    const piece = window.subarray(before, end);
    if (contentChecksum) hash.update(piece);
    yield piece;
    if (linked) {
      const kept = Math.min(WINDOW, end);
      target.copyWithin(start - kept, history + end - kept, history + end);
      history = start - kept;
    }
  }
  if (contentChecksum && input.u32le() !== hash.digest()) throw new DamagedDataError('the data fails its checksum');
}

function frameHeader(input: ByteInput): { readonly linked: boolean; readonly blockChecksums: boolean; readonly contentChecksum: boolean; readonly blockBytes: number } {
  const flags = input.byte();
  const sizes = input.byte();
  const header = [flags, sizes];
  const hasSize = (flags & 8) !== 0;
  const hasDictionary = (flags & 1) !== 0;
  for (let i = (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0); i > 0; i--) header.push(input.byte());
  if (input.byte() !== ((xxHash32(Uint8Array.from(header)) >>> 8) & 255)) throw new DamagedDataError('the header of a frame fails its checksum');
  const blockCode = (sizes >> 4) & 7;
  if (flags >> 6 !== 1 || blockCode < 4) throw new DamagedDataError('a frame is of a version that is not known');
  if (hasDictionary) throw new DamagedDataError('a frame needs a dictionary, which the file does not hold');
  return { linked: (flags & 32) === 0, blockChecksums: (flags & 16) !== 0, contentChecksum: (flags & 4) !== 0, blockBytes: 1 << (8 + 2 * blockCode) };
}

function skip(input: ByteInput, count: number): void {
  for (let rest = count; rest > 0; ) {
    const bytes = input.available();
    if (bytes === undefined) throw new DamagedDataError('the data is cut');
    const step = Math.min(rest, bytes.length);
    input.skip(step);
    rest -= step;
  }
}

function* hadoopBlocks(input: ByteInput, firstLength: number): Generator<Uint8Array, void> {
  for (let length = firstLength; ; length = input.u32be()) {
    if (length > MOST_BLOCK) throw new DamagedDataError('it begins neither as a frame nor as a block of Hadoop’s');
    const target = Buffer.allocUnsafeSlow(length);
    for (let at = 0; at < length; ) {
      const chunkLength = input.u32be();
      if (chunkLength === 0 || chunkLength > MOST_BLOCK) throw new DamagedDataError('a block has a length that cannot be');
      const chunk = Buffer.allocUnsafeSlow(chunkLength);
      input.exactly(chunk);
      // Chunks are compressed one by one: none copies from the one before.
      at += decodeLz4Block(chunk, target.subarray(at), 0, length - at);
    }
    yield target;
    if (input.atEnd) return;
  }
}

/** Writes Hadoop's framing. */
export function lz4Compressor(emit: Emit): Compressor {
  const block = Buffer.allocUnsafeSlow(HADOOP_BLOCK);
  const compressed = Buffer.allocUnsafeSlow(8 + lz4Bound(HADOOP_BLOCK));
  let filled = 0;
  const flush = (): void => {
    if (filled === 0) return;
    const length = encodeLz4Block(block.subarray(0, filled), compressed.subarray(8));
    compressed.writeUInt32BE(filled, 0);
    compressed.writeUInt32BE(length, 4);
    emit(compressed.subarray(0, 8 + length));
    filled = 0;
  };
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const count = Math.min(bytes.length - at, block.length - filled);
        block.set(bytes.subarray(at, at + count), filled);
        filled += count;
        at += count;
        if (filled === block.length) flush();
      }
    },
    finish() {
      flush();
    },
    close: () => undefined,
  };
}
