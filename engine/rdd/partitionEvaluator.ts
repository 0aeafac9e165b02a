/** How a partition's records are made, as an object: state for one partition lives in its evaluator (org.apache.spark.PartitionEvaluator). */

/** Made once for each task; `eval` is called once, on an executor. */
export interface PartitionEvaluator<T, U> {
  /** The new partition's records from those of the inputs: one input for mapPartitionsWithEvaluator, two for zipPartitionsWithEvaluator. */
  eval(partitionIndex: number, ...inputs: IterableIterator<T>[]): Iterable<U>;
}

/** Travels to executors and makes an evaluator for each partition (org.apache.spark.PartitionEvaluatorFactory). */
export interface PartitionEvaluatorFactory<T, U> {
  createEvaluator(): PartitionEvaluator<T, U>;
}
