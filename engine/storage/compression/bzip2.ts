/**
 * Bzip2, block by block: run lengths, the Burrows–Wheeler transform, move to front, Huffman codes. Only one block (at most 900 kB
 * of text) is held at a time. Streams that follow each other in a file (as `pbzip2` writes them) are one text.
 */
import { DamagedDataError } from './byteInput.ts';
import type { ByteInput } from './byteInput.ts';
import { BitInput } from './bzip2Bits.ts';
import { Bzip2Crc } from './bzip2Crc.ts';

const BLOCK_START = [0x314159, 0x265359];
const STREAM_END = [0x177245, 0x385090];
/** Bits of each of the two. */
const MARK_BITS = 48;
const GROUP = 50;
const MAX_CODE = 20;
const OUTPUT_BYTES = 1 << 16;

/** Decompressed pieces, each valid until the next. Throws DamagedDataError. */
export function* bunzipped(input: ByteInput): Generator<Uint8Array, void> {
  for (let isFirst = true; !input.atEnd; isFirst = false) {
    const level = streamLevel(input, isFirst);
    const bits = new BitInput(input);
    const block = new Uint32Array(level * 100_000);
    let combined = 0;
    while (isBlockNext(bits)) combined = yield* decodedBlock(bits, block, combined);
    if (bits.read32() !== combined) throw new DamagedDataError('the data fails its checksum');
    bits.align();
  }
}

/**
 * The blocks that begin between the input's position and another byte of the file, and then what follows them, so that a last line can
 * be finished: `onEnd` is called between the two. Runs that follow each other give each block once.
 */
export function* bunzippedFrom(input: ByteInput, end: number, onEnd: () => void): Generator<Uint8Array, void> {
  const isStart = input.position === 0;
  if (isStart) streamLevel(input, true);
  const bits = new BitInput(input);
  const block = new Uint32Array(9 * 100_000);
  let isOwn = true;
  for (let found = isStart ? nextBlock(input, bits) : findBlock(bits, end); found; found = nextBlock(input, bits)) {
    if (isOwn && bits.position - MARK_BITS >= end * 8) {
      isOwn = false;
      onEnd();
    }
    yield* decodedBlock(bits, block, 0);
  }
  if (isOwn) onEnd();
}

/** Reads marks up to the next block's, past the ends of streams; false at the end of the file. */
function nextBlock(input: ByteInput, bits: BitInput): boolean {
  while (!isBlockNext(bits)) {
    bits.read32();
    bits.align();
    if (input.atEnd) return false;
    streamLevel(input, false);
  }
  return true;
}

/** Goes to behind the mark of the first block that begins before `end`; false when there is none. */
function findBlock(bits: BitInput, end: number): boolean {
  let high = 0;
  let low = 0;
  for (let read = 0; !bits.atEnd; read++) {
    if (read >= MARK_BITS && bits.position - MARK_BITS >= end * 8) return false;
    high = ((high << 1) | (low >>> 23)) & 0xff_ffff;
    low = ((low << 1) | bits.bit()) & 0xff_ffff;
    if (read >= MARK_BITS - 1 && high === BLOCK_START[0] && low === BLOCK_START[1]) return bits.position - MARK_BITS < end * 8;
  }
  return false;
}

/** Reads the mark of a block or of the stream's end. */
function isBlockNext(bits: BitInput): boolean {
  const [high, low] = [bits.read(24), bits.read(24)];
  if (high === STREAM_END[0] && low === STREAM_END[1]) return false;
  if (high !== BLOCK_START[0] || low !== BLOCK_START[1]) throw new DamagedDataError('a block does not begin as one');
  return true;
}

/** The text of a block whose mark was read. Returns the checksum of the stream so far. */
function* decodedBlock(bits: BitInput, block: Uint32Array, combined: number): Generator<Uint8Array, number> {
  const crc = bits.read32();
  const isRandomised = bits.bit() === 1;
  if (isRandomised) throw new DamagedDataError('a block is randomised, which only bzip2 before version 0.9.5 wrote');
  const origin = bits.read(24);
  const length = readBlock(bits, block);
  if (origin >= length) throw new DamagedDataError('a block points outside itself');
  const sum = new Bzip2Crc();
  for (const piece of expand(block, length, origin)) {
    sum.update(piece);
    yield piece;
  }
  if (sum.digest() !== crc) throw new DamagedDataError('a block fails its checksum');
  return (((combined << 1) | (combined >>> 31)) ^ crc) >>> 0;
}

function streamLevel(input: ByteInput, isFirst: boolean): number {
  const header = [input.byte(), input.byte(), input.byte(), input.byte()];
  const level = header[3]! - 48;
  if (header[0] !== 0x42 || header[1] !== 0x5a || header[2] !== 0x68 || level < 1 || level > 9) {
    throw new DamagedDataError(isFirst ? 'it does not begin as bzip2 does' : 'there is something after the end of the data');
  }
  return level;
}

/** A Huffman code: for each length the largest code, and where its symbols are. */
interface Code {
  readonly shortest: number;
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
}

/** Reads one block's bytes, before the transform is undone, into the low bytes of `block`. Returns how many there are. */
function readBlock(bits: BitInput, block: Uint32Array): number {
  const alphabet = readAlphabet(bits);
  const symbolCount = alphabet.length + 2;
  const codeCount = bits.read(3);
  if (codeCount < 2 || codeCount > 6) throw new DamagedDataError('a block has a number of codes that cannot be');
  const selectors = readSelectors(bits, codeCount);
  const codes = Array.from({ length: codeCount }, () => readCode(bits, symbolCount));

  const endSymbol = symbolCount - 1;
  let length = 0;
  let group = 0;
  let left = 0;
  let code = codes[0]!;
  let run = 0;
  let runUnit = 1;
  for (;;) {
    if (left-- === 0) {
      const selector = selectors[group++];
      if (selector === undefined) throw new DamagedDataError('a block is longer than its codes');
      code = codes[selector]!;
      left = GROUP - 1;
    }
    let size = code.shortest;
    let value = bits.read(size);
    while (value > code.limit[size]!) {
      if (++size > MAX_CODE) throw new DamagedDataError('a code is none of the block’s');
      value = (value << 1) | bits.bit();
    }
    const symbol = code.symbols[value - code.base[size]!];
    if (symbol === undefined) throw new DamagedDataError('a code is none of the block’s');
    if (symbol <= 1) {
      // Runs of the front byte, their lengths in a base-2 notation without zero.
      run += runUnit << symbol;
      runUnit <<= 1;
      if (run > block.length) throw new DamagedDataError('a block is longer than it may be');
      continue;
    }
    if (run > 0) {
      if (length + run > block.length) throw new DamagedDataError('a block is longer than it may be');
      block.fill(alphabet[0]!, length, length + run);
      length += run;
      run = 0;
      runUnit = 1;
    }
    if (symbol === endSymbol) return length;
    if (length >= block.length) throw new DamagedDataError('a block is longer than it may be');
    const at = symbol - 1;
    const byte = alphabet[at]!;
    alphabet.copyWithin(1, 0, at);
    alphabet[0] = byte;
    block[length++] = byte;
  }
}

/** The bytes a block uses, told by a map of maps. */
function readAlphabet(bits: BitInput): Uint8Array {
  const used = bits.read(16);
  const bytes: number[] = [];
  for (let i = 0; i < 16; i++) {
    if (((used >> (15 - i)) & 1) === 0) continue;
    const row = bits.read(16);
    for (let j = 0; j < 16; j++) if (((row >> (15 - j)) & 1) === 1) bytes.push(i * 16 + j);
  }
  if (bytes.length === 0) throw new DamagedDataError('a block uses no byte');
  return Uint8Array.from(bytes);
}

function readSelectors(bits: BitInput, codeCount: number): Uint8Array {
  const count = bits.read(15);
  if (count === 0) throw new DamagedDataError('a block has no codes');
  const order = Array.from({ length: codeCount }, (_, i) => i);
  const selectors = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let at = 0;
    while (bits.bit() === 1) if (++at >= codeCount) throw new DamagedDataError('a block names a code that it does not have');
    const [chosen] = order.splice(at, 1) as [number];
    order.unshift(chosen);
    selectors[i] = chosen;
  }
  return selectors;
}

function readCode(bits: BitInput, symbolCount: number): Code {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.read(5);
  for (let i = 0; i < symbolCount; i++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE) throw new DamagedDataError('a code has a length that cannot be');
      if (bits.bit() === 0) break;
      length += bits.bit() === 0 ? 1 : -1;
    }
    lengths[i] = length;
  }
  return codeOf(lengths);
}

function codeOf(lengths: Uint8Array): Code {
  const counts = new Int32Array(MAX_CODE + 2);
  for (const length of lengths) counts[length]!++;
  const symbols = new Uint16Array(lengths.length);
  const limit = new Int32Array(MAX_CODE + 2).fill(-1);
  const base = new Int32Array(MAX_CODE + 2);
  let shortest = 0;
  let value = 0;
  let placed = 0;
  for (let length = 1; length <= MAX_CODE; length++) {
    base[length] = value - placed;
    for (let symbol = 0; symbol < lengths.length; symbol++) if (lengths[symbol] === length) symbols[placed++] = symbol;
    value += counts[length]!;
    if (counts[length]! > 0) {
      if (shortest === 0) shortest = length;
      limit[length] = value - 1;
    }
    value <<= 1;
  }
  return { shortest, limit, base, symbols };
}

/** Undoes the transform and the run lengths beneath it. Leaves links in the upper bytes of `block`. */
function* expand(block: Uint32Array, length: number, origin: number): Generator<Uint8Array, void> {
  const starts = new Int32Array(256);
  for (let i = 0; i < length; i++) starts[block[i]! & 255]!++;
  for (let byte = 0, sum = 0; byte < 256; byte++) {
    const count = starts[byte]!;
    starts[byte] = sum;
    sum += count;
  }
  for (let i = 0; i < length; i++) block[starts[block[i]! & 255]!++]! |= i << 8;

  const output = new Uint8Array(OUTPUT_BYTES);
  let filled = 0;
  let at = block[origin]! >>> 8;
  let previous = -1;
  let same = 0;
  for (let i = 0; i < length; i++) {
    const entry = block[at]!;
    at = entry >>> 8;
    const byte = entry & 255;
    // Room for a run of 255 before each step.
    if (filled > OUTPUT_BYTES - 256) {
      yield output.subarray(0, filled);
      filled = 0;
    }
    if (same === 4) {
      output.fill(previous, filled, filled + byte);
      filled += byte;
      same = 0;
      previous = -1;
      continue;
    }
    same = byte === previous ? same + 1 : 1;
    previous = byte;
    output[filled++] = byte;
  }
  if (filled > 0) yield output.subarray(0, filled);
}
