/** Writes bzip2 streams: the steps of `bzip2.ts` the other way round. One block of 900 kB is held at a time. */
import { RotationSorter } from './burrowsWheeler.ts';
import { Bzip2Crc } from './bzip2Crc.ts';
import { huffmanLengths } from './huffmanLengths.ts';
import type { Compressor, Emit } from './syncZlib.ts';

const LEVEL = 9;
/** Room for a run that is begun when the block is full. */
const BLOCK_BYTES = LEVEL * 100_000 - 20;
const GROUP = 50;
const LONGEST_CODE = 17;
const MAX_RUN = 255;
const OUTPUT_BYTES = 1 << 16;

export function bzip2Compressor(emit: Emit): Compressor {
  const writer = new Bzip2Writer(emit);
  return { write: (bytes) => writer.write(bytes), finish: () => writer.finish(), close: () => undefined };
}

class BitOutput {
  readonly #emit: Emit;
  readonly #bytes = new Uint8Array(OUTPUT_BYTES);
  #filled = 0;
  #bits = 0;
  #count = 0;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** Up to 24 bits. */
  put(count: number, value: number): void {
    this.#bits = (this.#bits << count) | value;
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#byte((this.#bits >>> this.#count) & 255);
    }
    this.#bits &= (1 << this.#count) - 1;
  }

  put32(value: number): void {
    this.put(16, value >>> 16);
    this.put(16, value & 0xffff);
  }

  /** Fills the last byte and emits everything. */
  end(): void {
    if (this.#count > 0) this.put(8 - this.#count, 0);
    if (this.#filled > 0) this.#emit(this.#bytes.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #byte(value: number): void {
    this.#bytes[this.#filled++] = value;
    if (this.#filled < OUTPUT_BYTES) return;
    this.#emit(this.#bytes);
    this.#filled = 0;
  }
}

class Bzip2Writer {
  readonly #out: BitOutput;
  readonly #block = new Uint8Array(BLOCK_BYTES + 20);
  readonly #symbols = new Uint16Array(BLOCK_BYTES + 22);
  readonly #sorter = new RotationSorter(BLOCK_BYTES + 20);
  #length = 0;
  #crc = new Bzip2Crc();
  #combined = 0;
  /** The run at the end that is not in the block yet. */
  #runByte = -1;
  #runLength = 0;

  constructor(emit: Emit) {
    this.#out = new BitOutput(emit);
    for (const byte of [0x42, 0x5a, 0x68, 0x30 + LEVEL]) this.#out.put(8, byte);
  }

  write(bytes: Uint8Array): void {
    let summed = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === this.#runByte && this.#runLength < MAX_RUN) {
        this.#runLength++;
        continue;
      }
      this.#endRun();
      if (this.#length >= BLOCK_BYTES) {
        this.#crc.update(bytes.subarray(summed, i));
        summed = i;
        this.#flush();
      }
      this.#runByte = byte;
      this.#runLength = 1;
    }
    this.#crc.update(bytes.subarray(summed));
  }

  finish(): void {
    this.#endRun();
    this.#flush();
    this.#out.put(24, 0x177245);
    this.#out.put(24, 0x385090);
    this.#out.put32(this.#combined);
    this.#out.end();
  }

  /** Four equal bytes are followed by how many more there were. */
  #endRun(): void {
    const shown = Math.min(this.#runLength, 4);
    this.#block.fill(this.#runByte, this.#length, this.#length + shown);
    this.#length += shown;
    if (shown === 4) this.#block[this.#length++] = this.#runLength - 4;
    this.#runLength = 0;
    this.#runByte = -1;
  }

  #flush(): void {
    const length = this.#length;
    if (length === 0) return;
    const crc = this.#crc.digest();
    this.#combined = (((this.#combined << 1) | (this.#combined >>> 31)) ^ crc) >>> 0;
    this.#out.put(24, 0x314159);
    this.#out.put(24, 0x265359);
    this.#out.put32(crc);
    this.#out.put(1, 0);
    const block = this.#block.subarray(0, length);
    const order = this.#sorter.sort(block);
    this.#out.put(24, order.indexOf(0));
    const alphabet = this.#writeAlphabet(block);
    const count = this.#moveToFront(block, order, alphabet);
    writeCodes(this.#out, this.#symbols.subarray(0, count), alphabet.length + 2);
    this.#length = 0;
    this.#crc = new Bzip2Crc();
  }

  #writeAlphabet(block: Uint8Array): number[] {
    const used = new Uint8Array(256);
    for (const byte of block) used[byte] = 1;
    const row = (i: number): number => used.subarray(i * 16, i * 16 + 16).reduce((bits, bit) => (bits << 1) | bit, 0);
    const rows = Array.from({ length: 16 }, (_, i) => row(i));
    this.#out.put(16, rows.reduce((bits, bit) => (bits << 1) | (bit === 0 ? 0 : 1), 0));
    for (const bits of rows) if (bits !== 0) this.#out.put(16, bits);
    return Array.from(used.keys()).filter((byte) => used[byte] === 1);
  }

  /** The last column of the sorted rotations as symbols: positions in a list whose used byte moves to the front, runs of its first written short. */
  #moveToFront(block: Uint8Array, order: Int32Array, alphabet: readonly number[]): number {
    const list = Uint8Array.from(alphabet);
    const symbols = this.#symbols;
    let count = 0;
    let run = 0;
    const endRun = (): void => {
      // Base 2 with the digits 1 and 2.
      for (let rest = run; rest > 0; rest = (rest - 1) >> 1) symbols[count++] = (rest & 1) === 1 ? 0 : 1;
      run = 0;
    };
    for (let i = 0; i < order.length; i++) {
      const start = order[i]!;
      const byte = block[start === 0 ? block.length - 1 : start - 1]!;
      if (byte === list[0]) {
        run++;
        continue;
      }
      endRun();
      const at = list.indexOf(byte);
      list.copyWithin(1, 0, at);
      list[0] = byte;
      symbols[count++] = at + 1;
    }
    endRun();
    symbols[count++] = alphabet.length + 1;
    return count;
  }
}

/** Writes the symbols with several codes: for each fifty of them the code that makes them shortest. */
function writeCodes(out: BitOutput, symbols: Uint16Array, symbolCount: number): void {
  const codeCount = symbols.length < 200 ? 2 : symbols.length < 600 ? 3 : symbols.length < 1200 ? 4 : symbols.length < 2400 ? 5 : 6;
  let lengths = firstLengths(symbols, symbolCount, codeCount);
  let selectors = new Uint8Array(0);
  for (let round = 0; round < 4; round++) {
    const frequencies = lengths.map(() => new Int32Array(symbolCount));
    selectors = new Uint8Array(Math.ceil(symbols.length / GROUP));
    for (let group = 0; group < selectors.length; group++) {
      const part = symbols.subarray(group * GROUP, (group + 1) * GROUP);
      const best = cheapest(part, lengths);
      selectors[group] = best;
      const frequency = frequencies[best]!;
      for (let i = 0; i < part.length; i++) frequency[part[i]!]!++;
    }
    lengths = frequencies.map((frequency) => huffmanLengths(frequency, LONGEST_CODE));
  }
  out.put(3, codeCount);
  out.put(15, selectors.length);
  writeSelectors(out, selectors, codeCount);
  for (const code of lengths) writeLengths(out, code);
  const codes = lengths.map(codeWords);
  for (let i = 0; i < symbols.length; i++) {
    const table = selectors[Math.floor(i / GROUP)]!;
    out.put(lengths[table]![symbols[i]!]!, codes[table]![symbols[i]!]!);
  }
}

/** To start with, each code is short for its own share of what occurs. */
function firstLengths(symbols: Uint16Array, symbolCount: number, codeCount: number): Uint8Array[] {
  const frequency = new Int32Array(symbolCount);
  for (let i = 0; i < symbols.length; i++) frequency[symbols[i]!]!++;
  let at = 0;
  let left = symbols.length;
  return Array.from({ length: codeCount }, (_, code) => {
    const lengths = new Uint8Array(symbolCount).fill(15);
    const share = left / (codeCount - code);
    for (let sum = 0; sum < share && at < symbolCount; at++) {
      lengths[at] = 1;
      sum += frequency[at]!;
      left -= frequency[at]!;
    }
    return lengths;
  });
}

function cheapest(part: Uint16Array, lengths: readonly Uint8Array[]): number {
  let best = 0;
  let least = Infinity;
  for (let code = 0; code < lengths.length; code++) {
    const table = lengths[code]!;
    let cost = 0;
    for (let i = 0; i < part.length; i++) cost += table[part[i]!]!;
    if (cost < least) {
      least = cost;
      best = code;
    }
  }
  return best;
}

function writeSelectors(out: BitOutput, selectors: Uint8Array, codeCount: number): void {
  const order = Array.from({ length: codeCount }, (_, i) => i);
  for (const selector of selectors) {
    const at = order.indexOf(selector);
    for (let i = 0; i < at; i++) out.put(1, 1);
    out.put(1, 0);
    order.splice(at, 1);
    order.unshift(selector);
  }
}

function writeLengths(out: BitOutput, lengths: Uint8Array): void {
  let current = lengths[0]!;
  out.put(5, current);
  for (const length of lengths) {
    for (; current < length; current++) out.put(2, 2);
    for (; current > length; current--) out.put(2, 3);
    out.put(1, 0);
  }
}

function codeWords(lengths: Uint8Array): Int32Array {
  const words = new Int32Array(lengths.length);
  let word = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) if (lengths[symbol] === length) words[symbol] = word++;
    word <<= 1;
  }
  return words;
}
