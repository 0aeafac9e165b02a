/**
 * What a context makes of nothing, and the general job: SparkContext's side of the RDD API (org.apache.spark.SparkContext).
 *
 * The driver below it adds executors, schedulers and everything else a context has.
 */
import { checkpointFile } from '../rdd/checkpoint.ts';
import { IllegalArgumentError } from '../rdd/errors.ts';
import type { JobRequest, RddHost } from '../rdd/host.ts';
import { prepareLineage } from '../rdd/prepare.ts';
import { Rdd } from '../rdd/rdd.ts';
import { inScope } from '../rdd/scope.ts';
import { binaryFiles, binaryRecords, objectFile, textFile, wholeTextFiles } from '../rdd/fileSources.ts';
import { emptyRdd, isPlaced, parallelize, parallelizeAt, range, union } from '../rdd/sources.ts';
import type { PortableDataStream } from '../storage/input/portableDataStream.ts';
import type { SparkContextApi } from './options.ts';

/** What `runJob` runs on each partition's records. */
export type PartitionFunction<T, U> = (values: IterableIterator<T>) => U | Promise<U>;
export type ResultHandler<U> = (index: number, result: U) => void;

/** What editors tell of these methods stands at SparkContextApi. */
type Described = Pick<SparkContextApi, 'binaryFiles' | 'binaryRecords' | 'checkpointFile' | 'emptyRDD' | 'makeRDD' | 'objectFile' | 'parallelize' | 'range' | 'runJob' | 'textFile' | 'union' | 'wholeTextFiles'>;

export abstract class RddEntry implements Described {
  /** @internal This context as RDDs see it. */
  protected abstract readonly self: RddHost;
  /** @internal */
  protected abstract runRequest<R>(request: JobRequest<R>): Promise<void>;

  parallelize<T>(data: Iterable<T>, numSlices?: number): Rdd<T> {
    return parallelize(this.self, data, numSlices);
  }

  makeRDD<T>(data: Iterable<readonly [T, readonly string[]]>): Rdd<T>;
  makeRDD<T>(data: Iterable<T>, numSlices?: number): Rdd<T>;
  makeRDD(data: Iterable<unknown>, numSlices?: number): Rdd<unknown> {
    const items = numSlices === undefined ? [...data] : [];
    return isPlaced<unknown>(items) ? parallelizeAt(this.self, items) : parallelize(this.self, data, numSlices);
  }

  range(start: number, end?: number, step?: number, numSlices?: number): Rdd<number> {
    return end === undefined ? range(this.self, 0, start, step, numSlices) : range(this.self, start, end, step, numSlices);
  }

  textFile(path: string, minPartitions?: number): Rdd<string> {
    return textFile(this.self, path, minPartitions);
  }

  wholeTextFiles(path: string, minPartitions?: number): Rdd<[string, string]> {
    return wholeTextFiles(this.self, path, minPartitions);
  }

  binaryFiles(path: string, minPartitions?: number): Rdd<[string, PortableDataStream]> {
    return binaryFiles(this.self, path, minPartitions);
  }

  binaryRecords(path: string, recordLength: number): Rdd<Uint8Array> {
    return binaryRecords(this.self, path, recordLength);
  }

  objectFile<T>(path: string, minPartitions?: number, classes?: readonly (abstract new (...args: never[]) => object)[]): Rdd<T> {
    return objectFile<T>(this.self, path, minPartitions, classes);
  }

  emptyRDD<T>(): Rdd<T> {
    return emptyRdd<T>(this.self);
  }

  union<T>(...rdds: readonly Rdd<T>[] | readonly [readonly Rdd<T>[]]): Rdd<T> {
    const [first] = rdds;
    return union<T>(this.self, Array.isArray(first) ? (first as readonly Rdd<T>[]) : (rdds as readonly Rdd<T>[]));
  }

  checkpointFile<T>(path: string): Rdd<T> {
    return checkpointFile<T>(this.self, path);
  }

  runJob<T, U>(rdd: Rdd<T>, fn: PartitionFunction<T, U>, partitions?: readonly number[]): Promise<U[]>;
  runJob<T, U>(rdd: Rdd<T>, fn: PartitionFunction<T, U>, partitions: readonly number[] | undefined, resultHandler: ResultHandler<U>): Promise<void>;
  runJob<T, U>(rdd: Rdd<T>, fn: PartitionFunction<T, U>, resultHandler: ResultHandler<U>): Promise<void>;
  /** @internal */
  runJob<R>(request: JobRequest<R>): Promise<void>;
  runJob(target: Rdd<unknown> | JobRequest<unknown>, fn?: PartitionFunction<unknown, unknown>, third?: readonly number[] | ResultHandler<unknown>, fourth?: ResultHandler<unknown>): Promise<unknown> {
    if (!(target instanceof Rdd)) return this.runRequest(target);
    if (fn === undefined) throw new TypeError('runJob needs a function that gets the records of a partition.');
    return typeof third === 'function' ? this.#runOn(target, fn, undefined, third) : this.#runOn(target, fn, third, fourth);
  }

  #runOn(rdd: Rdd<unknown>, fn: PartitionFunction<unknown, unknown>, partitions: readonly number[] | undefined, handler: ResultHandler<unknown> | undefined): Promise<unknown> {
    this.self.assertNotStopped();
    this.self.checkClosure(fn, 'runJob');
    return inScope('runJob', (name) => this.self.callSite(name), async ({ callSite }) => {
      await prepareLineage(rdd);
      const total = rdd.getNumPartitions();
      const wrong = partitions?.find((p) => !(Number.isInteger(p) && p >= 0 && p < total));
      if (wrong !== undefined) throw new IllegalArgumentError(`Attempting to access a non-existent partition: ${wrong}. Total number of partitions: ${total}`);
      const results: unknown[] = [];
      const onResult = handler ?? ((index: number, result: unknown) => void (results[index] = result));
      await this.runRequest({ rdd, result: { kind: 'iterator', fn: fn as never }, onResult, callSite, ...(partitions === undefined ? {} : { partitions }) });
      return handler === undefined ? results : undefined;
    });
  }
}
