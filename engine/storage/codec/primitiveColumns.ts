/**
 * Columns of primitives of one type: numbers as the narrowest of 8, 16, 32-bit integers or doubles, booleans, 64-bit
 * bigints, strings as their lengths and one joined text. One pass decides, a second writes; nothing is boxed or tagged.
 * Numbers are read by `at`, which leaves arrays of doubles as they are (see ColumnWriter).
 */
import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { CodecFormatError } from './errors.ts';
import { Column } from './tags.ts';

/** Joined text stays far below V8's longest string. */
const MAX_JOINED_UNITS = 1 << 28;
/** Text is decoded in pieces of about this many units. */
const PIECE_UNITS = 1024;
/** Distinct strings are looked for among this many first rows before a dictionary is tried. */
const DICTIONARY_SAMPLE = 128;
const DICTIONARY_MIN_ROWS = 64;

/** Writes the column and returns true, or writes nothing and returns false when the values are not primitives of one type. */
export function tryPrimitiveColumn(out: ByteWriter, values: readonly unknown[]): boolean {
  switch (typeof values.at(0)) {
    case 'number':
      return tryNumbers(out, values);
    case 'string':
      return tryStrings(out, values);
    case 'boolean':
      return tryBooleans(out, values);
    case 'bigint':
      return tryBigints(out, values);
    default:
      return false;
  }
}

function tryNumbers(out: ByteWriter, values: readonly unknown[]): boolean {
  const count = values.length;
  const integers = new Int32Array(count);
  let min = 0;
  let max = 0;
  for (let i = 0; i < count; i++) {
    const value = values.at(i);
    if (typeof value !== 'number') return false;
    const integer = value | 0;
    if (integer !== value || (integer === 0 && 1 / value < 0)) return tryDoubles(out, values);
    integers[i] = integer;
    if (integer < min) min = integer;
    else if (integer > max) max = integer;
  }
  if (min >= -0x80 && max <= 0x7f) {
    out.u8(Column.int8);
    out.view(new Int8Array(integers));
  } else if (min >= -0x8000 && max <= 0x7fff) {
    out.u8(Column.int16);
    out.view(new Int16Array(integers));
  } else {
    out.u8(Column.int32);
    out.view(integers);
  }
  return true;
}

/** Writes a column of numbers that lie side by side already, as narrow as they allow. */
export function writeNumbers(out: ByteWriter, values: Float64Array): void {
  const count = values.length;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    const integer = value | 0;
    if (integer !== value || (integer === 0 && 1 / value < 0)) {
      out.u8(Column.double);
      out.view(values);
      return;
    }
    // The bits that differ from the sign: how wide the number is.
    bits |= integer ^ (integer >> 31);
  }
  if (bits < 0x80) {
    out.u8(Column.int8);
    out.view(new Int8Array(values));
  } else if (bits < 0x8000) {
    out.u8(Column.int16);
    out.view(new Int16Array(values));
  } else {
    out.u8(Column.int32);
    out.view(new Int32Array(values));
  }
}

/** Whether a column of this kind holds nothing but numbers. */
export function isNumbers(kind: number): boolean {
  return kind === Column.int8 || kind === Column.int16 || kind === Column.int32 || kind === Column.double;
}

/** Reads a column of numbers whose kind byte was `kind`; undefined when it holds anything else. */
export function readNumbers(input: ByteReader, kind: number, count: number): Float64Array | undefined {
  switch (kind) {
    case Column.int8:
      return widened(new Int8Array(input.copy(count).buffer));
    case Column.int16:
      return widened(new Int16Array(input.copy(count * 2).buffer));
    case Column.int32:
      return widened(new Int32Array(input.copy(count * 4).buffer));
    case Column.double:
      return new Float64Array(input.copy(count * 8).buffer);
    default:
      return undefined;
  }
}

function widened(integers: Int8Array | Int16Array | Int32Array): Float64Array {
  const { length } = integers;
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i++) numbers[i] = integers[i]!;
  return numbers;
}

function tryDoubles(out: ByteWriter, values: readonly unknown[]): boolean {
  const doubles = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values.at(i);
    if (typeof value !== 'number') return false;
    doubles[i] = value;
  }
  out.u8(Column.double);
  out.view(doubles);
  return true;
}

function tryBooleans(out: ByteWriter, values: readonly unknown[]): boolean {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'boolean') return false;
    bytes[i] = value ? 1 : 0;
  }
  out.u8(Column.boolean);
  out.bytes(bytes);
  return true;
}

function tryBigints(out: ByteWriter, values: readonly unknown[]): boolean {
  const longs = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'bigint') return false;
    longs[i] = value;
    if (longs[i] !== value) return false;
  }
  out.u8(Column.bigint64);
  out.view(longs);
  return true;
}

function tryStrings(out: ByteWriter, values: readonly unknown[]): boolean {
  let units = 0;
  let longest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'string') return false;
    units += value.length;
    if (value.length > longest) longest = value.length;
  }
  if (units > MAX_JOINED_UNITS) return false;
  const strings = values as readonly string[];
  if (!tryDictionary(out, strings)) writeText(out, strings, units, longest);
  return true;
}

/** Strings that repeat are written once each. Gives up as soon as fewer than half of the rows would be saved. */
function tryDictionary(out: ByteWriter, strings: readonly string[]): boolean {
  const count = strings.length;
  if (count < DICTIONARY_MIN_ROWS) return false;
  const codes = new Map<string, number>();
  const indices = new Uint16Array(count);
  const limit = Math.min(count >> 1, 0x10000);
  for (let i = 0; i < count; i++) {
    const text = strings[i]!;
    let code = codes.get(text);
    if (code === undefined) {
      code = codes.size;
      if (code === limit || (i < DICTIONARY_SAMPLE && code > DICTIONARY_SAMPLE >> 1)) return false;
      codes.set(text, code);
    }
    indices[i] = code;
  }
  const distinct = [...codes.keys()];
  out.u8(Column.dictionary);
  out.varint(distinct.length);
  let units = 0;
  let longest = 0;
  for (const text of distinct) {
    units += text.length;
    if (text.length > longest) longest = text.length;
  }
  writeText(out, distinct, units, longest);
  if (distinct.length <= 0x100) out.bytes(Uint8Array.from(indices));
  else out.view(indices);
  return true;
}

function writeText(out: ByteWriter, strings: readonly string[], units: number, longest: number): void {
  const text = strings.join('');
  const mark = out.length;
  out.u8(Column.latin1);
  writeLengths(out, strings, longest);
  if (out.tryLatin1(text)) return;
  out.reset(mark);
  const utf8Bytes = text.isWellFormed() ? Buffer.byteLength(text, 'utf8') : Infinity;
  if (utf8Bytes < units * 2) {
    out.u8(Column.utf8);
    writeLengths(out, strings, longest);
    out.varint(utf8Bytes);
    out.utf8(text, utf8Bytes);
  } else {
    out.u8(Column.utf16);
    writeLengths(out, strings, longest);
    out.utf16(text);
  }
}

/** Lengths of strings or arrays: a byte that says how wide (1, 2 or 4), then one number a row. */
export function writeLengths(out: ByteWriter, values: readonly { readonly length: number }[], longest: number): void {
  const width = longest < 0x100 ? 1 : longest < 0x10000 ? 2 : 4;
  const lengths = width === 1 ? new Uint8Array(values.length) : width === 2 ? new Uint16Array(values.length) : new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) lengths[i] = values[i]!.length;
  out.u8(width);
  out.view(lengths);
}

export function readLengths(input: ByteReader, count: number): Uint8Array | Uint16Array | Uint32Array {
  const width = input.u8();
  const buffer = input.copy(count * width).buffer;
  if (width === 1) return new Uint8Array(buffer);
  if (width === 2) return new Uint16Array(buffer);
  if (width === 4) return new Uint32Array(buffer);
  throw new CodecFormatError(`lengths of ${width} bytes at ${input.position}`);
}

/** Reads a column of `count` primitives whose kind byte was `kind`; undefined when the kind is not a primitive one. */
export function readPrimitiveColumn(input: ByteReader, kind: number, count: number): unknown[] | undefined {
  switch (kind) {
    case Column.int8:
      return plainArray(new Int8Array(input.copy(count).buffer));
    case Column.int16:
      return plainArray(new Int16Array(input.copy(count * 2).buffer));
    case Column.int32:
      return plainArray(new Int32Array(input.copy(count * 4).buffer));
    case Column.double:
      return plainArray(new Float64Array(input.copy(count * 8).buffer));
    case Column.bigint64:
      return Array.from(new BigInt64Array(input.copy(count * 8).buffer));
    case Column.boolean:
      return Array.from(input.bytes(count), (byte) => byte === 1);
    case Column.dictionary:
      return readDictionary(input, count);
    case Column.latin1:
    case Column.utf8:
    case Column.utf16:
      return readText(input, kind, count);
    default:
      return undefined;
  }
}

/** Several times as fast as Array.from, which iterates. For numbers alone: V8 makes its arrays for what it has held before. */
function plainArray(typed: { readonly length: number; readonly [index: number]: number }): number[] {
  const { length } = typed;
  const array = new Array<number>(length);
  for (let i = 0; i < length; i++) array[i] = typed[i]!;
  return array;
}

function readDictionary(input: ByteReader, count: number): string[] {
  const distinctCount = input.count(1);
  const distinct = readText(input, input.u8(), distinctCount);
  const indices = distinctCount <= 0x100 ? input.bytes(count) : new Uint16Array(input.copy(count * 2).buffer);
  const strings = new Array<string>(count);
  for (let i = 0; i < count; i++) strings[i] = distinct[indices[i]!]!;
  return strings;
}

function readText(input: ByteReader, kind: number, count: number): string[] {
  const lengths = readLengths(input, count);
  if (kind === Column.latin1) return cutPieces(lengths, (units) => input.latin1(units));
  if (kind === Column.utf16) return cutPieces(lengths, (units) => input.utf16(units));
  if (kind !== Column.utf8) throw new CodecFormatError(`column of text expected at ${input.position}, kind ${kind} found`);
  const text = input.utf8(input.varint());
  let from = 0;
  return cutPieces(lengths, (units) => flatCopy(text, from, (from += units)));
}

/**
 * Cuts strings out of pieces of text. V8 makes a long substring a window on its parent, which then lives as long as the
 * substring: small pieces keep one record that survives a filter from holding on to a whole batch.
 */
function cutPieces(lengths: ArrayLike<number>, take: (units: number) => string): string[] {
  const count = lengths.length;
  const strings = new Array<string>(count);
  for (let i = 0; i < count; ) {
    let end = i;
    let units = 0;
    while (end < count && (units === 0 || units + lengths[end]! <= PIECE_UNITS)) units += lengths[end++]!;
    const piece = take(units);
    for (let from = 0; i < end; i++) {
      const to = from + lengths[i]!;
      strings[i] = piece.substring(from, to);
      from = to;
    }
  }
  return strings;
}

const copyBuffer = Buffer.allocUnsafeSlow(PIECE_UNITS * 2);

/** Part of a text as a string that does not refer to it. */
function flatCopy(text: string, from: number, to: number): string {
  const part = text.substring(from, to);
  if (part.length > PIECE_UNITS) return Buffer.from(part, 'utf16le').toString('utf16le');
  return copyBuffer.toString('utf16le', 0, copyBuffer.write(part, 'utf16le'));
}
