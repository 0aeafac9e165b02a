/**
 * Compression of files, told by a name's ending as Hadoop does (CompressionCodecFactory). Files are read and written piece by piece:
 * neither side ever holds a whole one.
 */
import { InputFileError } from '../files/errors.ts';
import type { ByteRange, InputFile } from '../files/fileSystem.ts';
import { uriOf } from '../files/paths.ts';
import { ByteInput, DamagedDataError } from './byteInput.ts';
import { bunzipped, bunzippedFrom } from './bzip2.ts';
import { bzip2Compressor } from './bzip2Writer.ts';
import { lz4Compressor, lz4Decompressed } from './lz4.ts';
import { deflateCompressor, gunzipped, gzipCompressor, inflated, zstdCompressor, zstdDecompressed } from './syncZlib.ts';
import type { Compressor, Emit } from './syncZlib.ts';

export type { Compressor, Emit } from './syncZlib.ts';

export type CodecName = 'gzip' | 'zstd' | 'lz4' | 'bzip2' | 'deflate';
/** A codec as a save names it: ours, or Hadoop's class. */
export type CodecArgument = CodecName | `org.apache.hadoop.io.compress.${'GzipCodec' | 'ZStandardCodec' | 'Lz4Codec' | 'BZip2Codec' | 'DefaultCodec' | 'DeflateCodec'}`;

export interface CompressionCodec {
  readonly name: CodecName;
  readonly extension: string;
  /** Last part of Hadoop's class name in org.apache.hadoop.io.compress. */
  readonly hadoopClass: string;
  /** Pieces of the text, each valid until the next. Throws DamagedDataError. */
  readonly decompress: (input: ByteInput) => Iterable<Uint8Array>;
  readonly compressor: (emit: Emit) => Compressor;
  /** Where a file can be read from its middle: what begins before `end`, then, after a call of `onEnd`, what follows (Hadoop's SplittableCompressionCodec). */
  readonly decompressFrom?: (input: ByteInput, end: number, onEnd: () => void) => Iterable<Uint8Array>;
}

export const CODECS: readonly CompressionCodec[] = [
  { name: 'gzip', extension: '.gz', hadoopClass: 'GzipCodec', decompress: gunzipped, compressor: gzipCompressor },
  { name: 'zstd', extension: '.zst', hadoopClass: 'ZStandardCodec', decompress: zstdDecompressed, compressor: zstdCompressor },
  { name: 'lz4', extension: '.lz4', hadoopClass: 'Lz4Codec', decompress: lz4Decompressed, compressor: lz4Compressor },
  { name: 'bzip2', extension: '.bz2', hadoopClass: 'BZip2Codec', decompress: bunzipped, compressor: bzip2Compressor, decompressFrom: bunzippedFrom },
  { name: 'deflate', extension: '.deflate', hadoopClass: 'DefaultCodec', decompress: inflated, compressor: deflateCompressor },
];

/** Compressions that Hadoop tells by these endings and this engine cannot read: their bytes must not be taken for text. */
const UNREADABLE = /\.(snappy|lzo|lzo_deflate|xz)$/i;

/** The codec of a file; undefined for plain ones. Throws InputFileError for a compression that is not read here. */
export function codecOf(path: string): CompressionCodec | undefined {
  const lower = path.toLowerCase();
  const unreadable = UNREADABLE.exec(lower)?.[1];
  if (unreadable !== undefined) throw new InputFileError(`${uriOf(path)} is compressed with ${unreadable}, which is not read here. Compress it with one of ${CODECS.map((c) => `${c.name} (${c.extension})`).join(', ')}.`);
  return CODECS.find(({ extension }) => lower.endsWith(extension));
}

/** The codec of a name or of one of Hadoop's classes; undefined when there is none. */
export function codecNamed(wanted: string): CompressionCodec | undefined {
  // Hadoop's DeflateCodec is its DefaultCodec under the name of what it does.
  const name = wanted.replace(/\bDeflateCodec$/, 'DefaultCodec');
  return CODECS.find((codec) => codec.name === name || name === codec.hadoopClass || name === `org.apache.hadoop.io.compress.${codec.hadoopClass}`);
}

/** The text of a compressed file in pieces, each valid until the next. Throws InputFileError where it is damaged, with the place. Does not close the file. */
export function decompressed(file: InputFile, codec: CompressionCodec, path: string): Generator<Uint8Array, void> {
  const input = new ByteInput(file);
  return checked(input, file.length === 0 ? [] : codec.decompress(input), file, codec, path);
}

/** The same for a run of bytes of a file whose codec can split it; `onEnd` is called where the text of the run ends and what follows it begins. */
export function decompressedRange(file: InputFile, codec: CompressionCodec, path: string, { start, end }: ByteRange, onEnd: () => void): Generator<Uint8Array, void> {
  const input = new ByteInput(file, start);
  return checked(input, codec.decompressFrom?.(input, end, onEnd) ?? [], file, codec, path);
}

function* checked(input: ByteInput, pieces: Iterable<Uint8Array>, file: InputFile, codec: CompressionCodec, path: string): Generator<Uint8Array, void> {
  let bytes = 0;
  try {
    for (const piece of pieces) {
      bytes += piece.length;
      yield piece;
    }
  } catch (error) {
    if (!(error instanceof DamagedDataError)) throw error;
    throw new InputFileError(`${uriOf(path)} cannot be decompressed as ${codec.name}: ${error.message}, near byte ${input.position} of ${file.length}, after ${bytes} bytes of text. The file is damaged or cut, or it is not ${codec.name} although its name ends in ${codec.extension}.`);
  }
}
