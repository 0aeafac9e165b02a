/** Names of blocks, as Spark writes them in events (org.apache.spark.storage.BlockId). */

/** `rdd_<rddId>_<partition>`. */
export function rddBlockId(rddId: number, partition: number): string {
  return `rdd_${rddId}_${partition}`;
}

/** The RDD and partition of a block; undefined for blocks of another kind. */
export function parseRddBlockId(blockId: string): { readonly rddId: number; readonly partition: number } | undefined {
  const match = /^rdd_(\d+)_(\d+)$/.exec(blockId);
  return match === null ? undefined : { rddId: Number(match[1]), partition: Number(match[2]) };
}
