/** RDDs of collections and ranges (the constructors of SparkContext); those of files are in `fileSources.ts`. */
import { IllegalArgumentError, require } from './errors.ts';
import type { RddHost } from './host.ts';
import { Rdd } from './rdd.ts';
import { inScope } from './scope.ts';
import type { NarrowDependency, RddSpec } from './spec.ts';
import { unionOf } from './union.ts';

/** Records `[i·n/slices, (i+1)·n/slices)` of the data: Spark's slicing rule. */
export function slice(data: readonly unknown[], numSlices: number, index: number): readonly unknown[] {
  return data.slice(Math.floor((index * data.length) / numSlices), Math.floor(((index + 1) * data.length) / numSlices));
}

function source<T>(host: RddHost, operation: string, spec: RddSpec, dependencies: readonly NarrowDependency[] = [], locations?: (partition: number) => readonly string[]): Rdd<T> {
  host.assertNotStopped();
  return inScope(operation, (name) => host.callSite(name), (scope) => new Rdd<T>(host, { spec, dependencies, ...(locations === undefined ? {} : { locations }) }, scope));
}

/** A local collection cut into `numSlices` partitions. The data is read at the first action. */
export function parallelize<T>(host: RddHost, data: Iterable<T>, numSlices: number = host.defaultParallelism): Rdd<T> {
  requireSlices(numSlices);
  const rows = Array.isArray(data) ? (data as readonly T[]) : [...data];
  return source<T>(host, 'parallelize', { kind: 'parallelize', data: rows, numSlices });
}

/** An RDD of one partition for each `[record, places]`, which prefers to run at these places (Spark: SparkContext.makeRDD). */
export function parallelizeAt<T>(host: RddHost, data: readonly (readonly [T, readonly string[]])[]): Rdd<T> {
  const places = data.map(([, at]) => at);
  return source<T>(host, 'makeRDD', { kind: 'parallelize', data: data.map(([record]) => record), numSlices: Math.max(1, data.length) }, [], (p) => places[p] ?? []);
}

/** Whether each item is a record with its places: what makeRDD without a number of partitions takes for that, as Spark does. */
export function isPlaced<T>(data: readonly unknown[]): data is readonly (readonly [T, readonly string[]])[] {
  return data.length > 0 && data.every((item) => Array.isArray(item) && item.length === 2 && Array.isArray(item[1]) && item[1].every((place) => typeof place === 'string'));
}

/** The numbers from `start` up to, not including, `end` in steps; computed on the executors, never sent. */
export function range(host: RddHost, start: number, end: number, step = 1, numSlices: number = host.defaultParallelism): Rdd<number> {
  require(step !== 0, 'step cannot be 0');
  requireSlices(numSlices);
  return inScope('range', (name) => host.callSite(name), () => {
    // Spark's range maps over a parallelized list of slice numbers: two RDDs, as its lineage shows.
    const slices = source<number>(host, 'range', { kind: 'parallelize', data: Array.from({ length: numSlices }, (_, i) => i), numSlices });
    return source<number>(host, 'range', { kind: 'range', start, end, step, numSlices }, [{ kind: 'narrow', rdd: slices as Rdd<unknown>, parentPartitions: (p) => [p] }]);
  });
}

/** No partitions, no records. */
export function emptyRdd<T>(host: RddHost): Rdd<T> {
  return source<T>(host, 'emptyRDD', { kind: 'empty' });
}

/** All records of all the RDDs. */
export function union<T>(host: RddHost, rdds: readonly Rdd<T>[]): Rdd<T> {
  host.assertNotStopped();
  return inScope('union', (name) => host.callSite(name), (scope) => new Rdd<T>(host, unionOf(rdds as readonly Rdd<unknown>[]), scope));
}

function requireSlices(numSlices: number): void {
  if (!(Number.isInteger(numSlices) && numSlices >= 1)) throw new IllegalArgumentError('Positive number of partitions required');
}
