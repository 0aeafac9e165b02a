/** Computes only some partitions of an RDD (org.apache.spark.rdd.PartitionPruningRDD). */
import type { Rdd } from './rdd.ts';

export const PartitionPruningRDD = {
  /**
   * An RDD of the partitions of `rdd` whose index `partitionFilterFunc` accepts, in order; the others are never computed.
   * It has no partitioner. Runs no job.
   */
  create<T>(rdd: Rdd<T>, partitionFilterFunc: (index: number) => boolean): Rdd<T> {
    return rdd.pruned(() => rdd.partitions.map(({ index }) => index).filter((index) => partitionFilterFunc(index)));
  },
};
