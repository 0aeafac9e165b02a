export { countRows, decodePairColumns, decodePairs, decodeRows, decodeValue, encodePairs, encodeRows, encodeValue } from './codec.ts';
export type { Cells } from './codec.ts';
export { NO_CLASSES } from './classRegistry.ts';
export type { ClassRegistry } from './classRegistry.ts';
export { CodecFormatError, UnknownClassError, UnsupportedValueError } from './errors.ts';
export { encodeFrames, FRAME_HEADER, frameHeader, iterateFrames } from './frames.ts';
