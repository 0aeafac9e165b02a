/** What driver and executors both know about records of files. */
import { defineBuiltin } from '../closure/builtin.ts';
import type { AnyFunction } from '../closure/capture.ts';
import { classRegistry } from '../closure/classes.ts';
import { PortableDataStream } from '../storage/input/portableDataStream.ts';

// Streams of binaryFiles may be records anywhere.
classRegistry.register('emberline.PortableDataStream', PortableDataStream.prototype);

/** Its arguments travel with it: that is how executors come to know the classes of records that they read. */
defineBuiltin('knowing', (..._classes: AnyFunction[]) => (record: unknown): unknown => record);
