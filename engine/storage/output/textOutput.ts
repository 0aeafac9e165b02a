/** Parts of text: one line per record, compressed on the way when a codec is given. */
import type { CompressionCodec, Compressor } from '../compression/codec.ts';
import { fileSystemOf } from '../files/fileSystems.ts';
import type { WrittenPart } from './commitProtocol.ts';

/** Characters gathered before a write. */
const BUFFER_CHARS = 1 << 17;

/** Writes a new file. Throws TypeError for null, as Spark does. Returns the bytes of the file. */
export function writeText(path: string, values: Iterable<unknown>, codec?: CompressionCodec): Omit<WrittenPart, 'file'> {
  const file = fileSystemOf(path).create(path);
  let records = 0;
  let bytes = 0;
  const put = (piece: Uint8Array): void => {
    file.write(piece);
    bytes += piece.length;
  };
  let compressor: Compressor | undefined;
  try {
    compressor = codec?.compressor(put);
    const write = compressor === undefined ? put : (piece: Uint8Array): void => compressor?.write(piece);
    let text = '';
    for (const value of values) {
      if (value === null || value === undefined) throw new TypeError('text files do not allow null rows');
      text += `${typeof value === 'string' ? value : lineOf(value)}\n`;
      records++;
      if (text.length > BUFFER_CHARS) {
        write(Buffer.from(text));
        text = '';
      }
    }
    if (text !== '') write(Buffer.from(text));
    compressor?.finish();
    return { bytes, records };
  } finally {
    compressor?.close();
    file.close();
  }
}

/** Pairs as Scala prints tuples: `(key,value)`; other objects as JSON. */
export function lineOf(value: unknown): string {
  if (Array.isArray(value)) return `(${value.map((v) => (typeof v === 'object' && v !== null ? lineOf(v) : String(v))).join(',')})`;
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) return JSON.stringify(value);
  return String(value);
}
