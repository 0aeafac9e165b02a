/** Names of blocks, as Spark gives them (org.apache.spark.storage.BlockId). */

/** The block of one partition of a cached RDD: `rdd_3_1`. */
export function rddBlockId(rddId: number, partition: number): string {
  return `rdd_${rddId}_${partition}`;
}

/** The RDD and partition of a block id, or undefined when it names no RDD block. */
export function parseRddBlockId(blockId: string): { readonly rddId: number; readonly partition: number } | undefined {
  const match = /^rdd_(\d+)_(\d+)$/.exec(blockId);
  return match === null ? undefined : { rddId: Number(match[1]), partition: Number(match[2]) };
}
