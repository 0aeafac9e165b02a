/**
 * Node's zlib and zstd, piece by piece and synchronously.
 *
 * Node offers its engines as streams, which need the event loop that a task does not give back, or for whole buffers, which
 * would hold a whole file. The engine under a stream has the call wanted here, `writeSync`: bytes in, bytes out, how much of
 * both. It is not documented, though the synchronous compression of npm itself stands on it; this file is all that touches it, and
 * its tests fail if it changes. The project runs on its own pinned Node.
 */
import { constants, createDeflate, createGunzip, createGzip, createInflate, createZstdCompress, createZstdDecompress } from 'node:zlib';
import type { Zlib } from 'node:zlib';
import { DamagedDataError } from './byteInput.ts';
import type { ByteInput } from './byteInput.ts';

interface Handle {
  onerror: (message: string, errno: number, code: string) => void;
  writeSync(flush: number, input: Uint8Array, inputAt: number, inputLength: number, output: Uint8Array, outputAt: number, outputLength: number): void;
}
interface Internals {
  readonly _handle: Handle;
  /** Bytes left of output and of input after a write. */
  readonly _writeState: Uint32Array;
  close(): void;
}

const OUTPUT_BYTES = 1 << 16;
const NOTHING = Buffer.alloc(0);

class SyncEngine {
  readonly #stream: Internals;
  #failure: string | undefined;
  consumed = 0;

  constructor(stream: Zlib) {
    this.#stream = stream as unknown as Internals;
    this.#stream._handle.onerror = (message) => {
      this.#failure = message;
    };
  }

  /** Gives what was put out; `consumed` is how much was taken in. Throws DamagedDataError. */
  step(flush: number, input: Uint8Array, output: Uint8Array): Uint8Array {
    this.#stream._handle.writeSync(flush, input, 0, input.length, output, 0, output.length);
    if (this.#failure !== undefined) throw new DamagedDataError(this.#failure);
    const [outputLeft, inputLeft] = this.#stream._writeState as unknown as readonly [number, number];
    this.consumed = input.length - inputLeft;
    return output.subarray(0, output.length - outputLeft);
  }

  close(): void {
    this.#stream.close();
  }
}

/** Decompressed pieces, each valid until the next. Several members or frames one after another are one text. Throws DamagedDataError. */
function* decompressedBy(input: ByteInput, stream: Zlib, more: number, finish: number): Generator<Uint8Array, void> {
  const engine = new SyncEngine(stream);
  const output = Buffer.allocUnsafeSlow(OUTPUT_BYTES);
  try {
    let full = false;
    for (;;) {
      const bytes = input.available();
      if (bytes === undefined && !full) break;
      const piece = engine.step(more, bytes ?? NOTHING, output);
      input.skip(engine.consumed);
      if (piece.length > 0) yield piece;
      full = piece.length === output.length;
      if (bytes !== undefined && engine.consumed === 0 && piece.length === 0) {
        // Zeros after the last member fill up a tape's block; anything else is refused by the engine itself.
        if (!onlyZeros(input)) throw new DamagedDataError('there is something after the end of the data');
        break;
      }
    }
    const rest = engine.step(finish, NOTHING, output);
    if (rest.length > 0) yield rest;
  } finally {
    engine.close();
  }
}

function onlyZeros(input: ByteInput): boolean {
  for (let bytes = input.available(); bytes !== undefined; bytes = input.available()) {
    if (bytes.some((byte) => byte !== 0)) return false;
    input.skip(bytes.length);
  }
  return true;
}

export const gunzipped = (input: ByteInput): Generator<Uint8Array, void> => decompressedBy(input, createGunzip(), constants.Z_NO_FLUSH, constants.Z_FINISH);
export const inflated = (input: ByteInput): Generator<Uint8Array, void> => decompressedBy(input, createInflate(), constants.Z_NO_FLUSH, constants.Z_FINISH);
export const zstdDecompressed = (input: ByteInput): Generator<Uint8Array, void> => decompressedBy(input, createZstdDecompress() as unknown as Zlib, constants.ZSTD_e_continue, constants.ZSTD_e_end);

/** Where compressed bytes go; they may be reused after the call. */
export type Emit = (bytes: Uint8Array) => void;

/** Takes bytes and emits them compressed. */
export interface Compressor {
  write(bytes: Uint8Array): void;
  /** Emits what is left and the end of the format. */
  finish(): void;
  /** Frees what it holds; after `finish`, or instead of it. */
  close(): void;
}

class SyncCompressor implements Compressor {
  readonly #engine: SyncEngine;
  readonly #emit: Emit;
  readonly #flags: { readonly more: number; readonly finish: number };
  readonly #output = Buffer.allocUnsafeSlow(OUTPUT_BYTES);

  constructor(stream: Zlib, flags: { readonly more: number; readonly finish: number }, emit: Emit) {
    this.#engine = new SyncEngine(stream);
    this.#flags = flags;
    this.#emit = emit;
  }

  write(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#run(this.#flags.more, bytes);
  }

  finish(): void {
    this.#run(this.#flags.finish, NOTHING);
  }

  close(): void {
    this.#engine.close();
  }

  #run(flush: number, bytes: Uint8Array): void {
    let rest = bytes;
    for (;;) {
      const piece = this.#engine.step(flush, rest, this.#output);
      rest = rest.subarray(this.#engine.consumed);
      if (piece.length > 0) this.#emit(piece);
      if (rest.length === 0 && piece.length < this.#output.length) return;
    }
  }
}

const ZLIB_FLAGS = { more: constants.Z_NO_FLUSH, finish: constants.Z_FINISH };
export const gzipCompressor = (emit: Emit): Compressor => new SyncCompressor(createGzip(), ZLIB_FLAGS, emit);
export const deflateCompressor = (emit: Emit): Compressor => new SyncCompressor(createDeflate(), ZLIB_FLAGS, emit);
export const zstdCompressor = (emit: Emit): Compressor => new SyncCompressor(createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } }) as unknown as Zlib, { more: constants.ZSTD_e_continue, finish: constants.ZSTD_e_end }, emit);
