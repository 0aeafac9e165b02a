/** Block ids as text (org.apache.spark.storage.BlockId): `rdd_<rdd>_<partition>`, `broadcast_<id>[_<field>]`. */

/** The RDD and partition of an RDD block; null for any other block. */
export function parseRddBlockId(blockId: string): { readonly rddId: number; readonly partition: number } | null {
  const match = /^rdd_(\d+)_(\d+)$/.exec(blockId);
  return match === null ? null : { rddId: Number(match[1]), partition: Number(match[2]) };
}
