/** Partitions through external programs (org.apache.spark.rdd.PipedRDD, PySpark's RDD.pipe), and partitions that run side by side. */
import { IllegalArgumentError } from './errors.ts';
import { PartitionOperations } from './partitionOperations.ts';
import { RDDBarrier } from './rddBarrier.ts';
import type { Rdd } from './rdd.ts';
import type { AnyFunction } from './spec.ts';

/** What else `pipe` may be told; defaults in brackets. */
export interface PipeOptions<T> {
  /** Writes lines that stand before the first record, with the `print` it is given. */
  readonly printPipeContext?: (print: (line: unknown) => void) => void;
  /** Writes a record, as any number of lines [one line, as saveAsTextFile writes it]. */
  readonly printRDDElement?: (record: T, print: (line: unknown) => void) => void;
  /** Runs each command in a folder of its own with links to what the working folder holds [false]. */
  readonly separateWorkingDir?: boolean;
  /** Of both directions [utf8]. */
  readonly encoding?: BufferEncoding;
  /** Whether an exit status other than 0 fails the task [true, as Scala; PySpark: false]. */
  readonly checkCode?: boolean;
}

export abstract class ProcessOperations<T> extends PartitionOperations<T> {
  /**
   * The way to a barrier stage: what is made from it runs all its tasks at the same time, so it needs a core for each
   * partition. Not with union, coalesce, take or first in the same stage (Spark: RDD.barrier).
   */
  barrier(): RDDBarrier<T> {
    return new RDDBarrier<T>((operation, fn, userFunction, preservesPartitioning) => this.operation(operation, () => {
      this.clean(userFunction, operation);
      return this.narrow<unknown>({ kind: 'mapPartitions', fn }, preservesPartitioning, { barrier: true });
    }));
  }

  /**
   * The lines that an external command prints when it reads the records of a partition as lines. One process for each
   * partition, empty ones too; a string is cut at white space, there is no shell. Memory holds a few hundred kilobytes of
   * the stream. What the command prints to stderr goes to the task's log (Spark: RDD.pipe; there options are arguments).
   * @param env variables added to the executor's environment
   * @throws (in the task) IOException when the program cannot be started, IllegalStateException when its exit status is not 0
   */
  pipe(command: string | readonly string[], env: Readonly<Record<string, string>> | ReadonlyMap<string, string> = {}, options: PipeOptions<T> = {}): Rdd<string> {
    const words = typeof command === 'string' ? command.split(/\s+/).filter((word) => word !== '') : [...command];
    if (words.length === 0) throw new IllegalArgumentError('pipe needs a command: a string or an array with the program and its arguments.');
    const { printPipeContext, printRDDElement, separateWorkingDir = false, encoding = 'utf8', checkCode = true } = options;
    return this.operation('pipe', () => this.narrow<string>({
      kind: 'pipe',
      pipe: {
        command: words,
        env: env instanceof Map ? Object.fromEntries(env) as Record<string, string> : { ...env as Record<string, string> },
        ...(printPipeContext === undefined ? {} : { printPipeContext: this.clean(printPipeContext as AnyFunction, 'pipe') }),
        ...(printRDDElement === undefined ? {} : { printRDDElement: this.clean(printRDDElement as AnyFunction, 'pipe') }),
        separateWorkingDir,
        encoding,
        checkCode,
      },
    }));
  }
}
