/** RDDs of files: text, whole files, binary files and records, object files (the file constructors of SparkContext). */
import { builtin } from '../closure/builtin.ts';
import { classRegistry } from '../closure/classes.ts';
import { listInput } from '../storage/files/listInput.ts';
import type { InnerFolders, ListedFile } from '../storage/files/listInput.ts';
import type { InputSplit } from '../storage/input/inputSplit.ts';
import type { PortableDataStream } from '../storage/input/portableDataStream.ts';
import { binaryPartitionBytes, packFiles, recordSplits, textSplits, wholeTextPartitionBytes } from '../storage/text/splits.ts';
import { require } from './errors.ts';
import type { RddHost } from './host.ts';
import { Rdd } from './rdd.ts';
import { inScope } from './scope.ts';
import type { AnyFunction, LazyInput, RddSpec } from './spec.ts';

/** A class of a cell. */
type AnyClass = abstract new (...args: never[]) => object;

/** The lines of a file, folder, glob or comma-separated list, split by bytes at line ends as Hadoop does. */
export function textFile(host: RddHost, path: string, minPartitions: number = host.defaultMinPartitions): Rdd<string> {
  // As spark.hadoopRDD.ignoreEmptySplits (true): an empty file makes no partition.
  const splits = (): InputSplit[] => textSplits(listed(host, path, 'refused'), minPartitions).filter(({ length }) => length > 0).map((split) => ({ format: 'text', ...split }));
  return inScope('textFile', (name) => host.callSite(name), () => {
    const hadoop = files<string>(host, 'textFile', 'textFile', path, splits).setName(path);
    return derived<string>(host, 'textFile', hadoop, { kind: 'identity' }).setName(path);
  });
}

/** Each file as one record `[path, whole text]`; small files share partitions. */
export function wholeTextFiles(host: RddHost, path: string, minPartitions: number = host.defaultMinPartitions): Rdd<[string, string]> {
  const splits = (): InputSplit[] => {
    const found = listed(host, path, 'left out');
    return packFiles(found, wholeTextPartitionBytes(found, minPartitions)).map((group) => ({ format: 'wholeText', files: group }));
  };
  return inScope('wholeTextFiles', (name) => host.callSite(name), () => {
    const whole = files<[string, string]>(host, 'wholeTextFiles', 'wholeTextFiles', path, splits);
    return derived<[string, string]>(host, 'wholeTextFiles', whole, { kind: 'identity' }).setName(path);
  });
}

/** Each file as one record `[path, stream]`; the stream is opened by whoever reads it. */
export function binaryFiles(host: RddHost, path: string, minPartitions: number = host.defaultMinPartitions): Rdd<[string, PortableDataStream]> {
  const splits = (): InputSplit[] => {
    const found = listed(host, path, 'left out');
    return packFiles(found, binaryPartitionBytes(found, minPartitions, host.defaultParallelism)).map((group) => ({ format: 'binary', files: group }));
  };
  return files<[string, PortableDataStream]>(host, 'binaryFiles', 'binaryFiles', path, splits).setName(path);
}

/** Records of exactly `recordLength` bytes. */
export function binaryRecords(host: RddHost, path: string, recordLength: number): Rdd<Uint8Array> {
  require(Number.isSafeInteger(recordLength) && recordLength > 0, `recordLength must be a whole number of bytes above 0, but is ${recordLength}`);
  const splits = (): InputSplit[] => recordSplits(listed(host, path, 'refused'), recordLength).filter(({ length }) => length > 0).map((split) => ({ format: 'records', recordLength, ...split }));
  return inScope('binaryRecords', (name) => host.callSite(name), () => {
    const records = files<Uint8Array>(host, 'binaryRecords', 'binaryRecords', path, splits).setName(path);
    return derived<Uint8Array>(host, 'binaryRecords', records, { kind: 'identity' });
  });
}

/** The records that `saveAsObjectFile` wrote. `classes` are those whose instances are among them. */
export function objectFile<T>(host: RddHost, path: string, minPartitions: number = host.defaultMinPartitions, classes: readonly AnyClass[] = []): Rdd<T> {
  // Asking for its id makes a class known to the driver.
  for (const { prototype } of classes) classRegistry.idOf(prototype as object);
  const splits = (): InputSplit[] => textSplits(listed(host, path, 'refused'), minPartitions).map((split) => ({ format: 'objects', ...split }));
  return inScope('objectFile', (name) => host.callSite(name), () => {
    const rows = files<T>(host, 'objectFile', 'objectFile', path, splits).setName(path);
    return derived<T>(host, 'objectFile', rows, classes.length === 0 ? { kind: 'identity' } : { kind: 'map', fn: builtin('knowing', ...classes) as AnyFunction });
  });
}

function listed(host: RddHost, path: string, folders: InnerFolders): readonly ListedFile[] {
  return listInput(path, host.cwd, host.conf('spark.hadoop.mapreduce.input.fileinputformat.input.dir.recursive') === 'true' ? 'read' : folders);
}

/** The files are listed at the first use, so that a wrong path fails at the action. */
function files<T>(host: RddHost, operation: string, kind: 'textFile' | 'wholeTextFiles' | 'binaryFiles' | 'binaryRecords' | 'objectFile', path: string, list: () => readonly InputSplit[]): Rdd<T> {
  host.assertNotStopped();
  let splits: readonly InputSplit[] | undefined;
  const input: LazyInput<InputSplit> = { path, splits: () => (splits ??= list()) };
  return inScope(operation, (name) => host.callSite(name), (scope) => new Rdd<T>(host, { spec: { kind, input }, dependencies: [] }, scope));
}

/** Spark maps the pairs of Hadoop's formats: the second RDD of its lineage. */
function derived<T>(host: RddHost, operation: string, parent: Rdd<T>, spec: RddSpec): Rdd<T> {
  return inScope(operation, (name) => host.callSite(name), (scope) => new Rdd<T>(host, { spec, dependencies: [{ kind: 'narrow', rdd: parent as Rdd<unknown>, parentPartitions: (p) => [p] }] }, scope));
}
