/** The engine's public API: what notebook cells have in scope and what `import … from 'emberline'` gives. */
import { registerModule } from './closure/modules.ts';
import * as emberline from './index.ts';

export { SparkContext, machineMaster } from './backend/sparkContext.ts';
export { JobCancelledError, JobFailedError } from './context/jobError.ts';
export type { SparkContextApi, SparkContextOptions, SparkListener } from './context/options.ts';
export { Rdd as RDD } from './rdd/rdd.ts';
export { BoundedDouble } from './rdd/approximate/boundedDouble.ts';
export { PartialResult } from './rdd/approximate/partialResult.ts';
export type { ApproximateEvaluator } from './rdd/approximate/evaluators.ts';
export { FutureAction } from './rdd/futureAction.ts';
export type { SparkExecutorInfo, SparkJobInfo, SparkStageInfo, StatusTracker } from './context/statusTracker.ts';
export type { CallSite } from './rdd/host.ts';
export { HashPartitioner, Partitioner, RangePartitioner } from './rdd/partitioner.ts';
export { PartitionPruningRDD } from './rdd/partitionPruning.ts';
export { DefaultPartitionCoalescer } from './rdd/coalesce.ts';
export type { PartitionCoalescer, PartitionGroup } from './rdd/coalesce.ts';
export type { PartitionEvaluator, PartitionEvaluatorFactory } from './rdd/partitionEvaluator.ts';
export type { Compare, Orderable } from './rdd/types.ts';
export { StatCounter } from './rdd/statCounter.ts';
export { IllegalArgumentError, SparkException, UnsupportedOperationError } from './rdd/errors.ts';
export { StorageLevel } from './storage/storageLevel.ts';
export { CheckpointFileError } from './storage/checkpointFiles.ts';
export { FileAlreadyExistsError, FileNotFoundError, InputFileError, InputPathNotExistError, OutputExistsError, UnsupportedFileSystemError } from './storage/files/errors.ts';
export { DataInputStream, PortableDataStream } from './storage/input/portableDataStream.ts';
export { UnsupportedKeyError } from './shuffle/keys.ts';
export { UnsupportedValueError } from './storage/codec/index.ts';
export { TaskContext } from './executor/taskContext.ts';
export { BarrierTaskContext } from './executor/barrierTaskContext.ts';
export type { BarrierTaskInfo } from './executor/barrierTaskContext.ts';
export { RDDBarrier } from './rdd/rddBarrier.ts';
export type { PipeOptions } from './rdd/processOperations.ts';
export { AccumulatorV2, CollectionAccumulator, DoubleAccumulator, LongAccumulator } from './executor/accumulator.ts';
export { Broadcast } from './executor/broadcast.ts';
export { TaskNotSerializableError } from './closure/notSerializable.ts';

// A task that names one of these gets the executor's own, not a copy: `TaskContext` knows its task there.
registerModule(import.meta.url, emberline);
