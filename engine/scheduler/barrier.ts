/**
 * What a barrier stage may look like (DAGScheduler.checkBarrierStageWithRDDChainPattern): its tasks start together or not at
 * all, so each of its RDDs has one partition for each task, and no task may be left out.
 */
import type { RddGraph } from '../rdd/host.ts';
import { narrowClosure, nodeOf, shuffleDependencies } from './stageGraph.ts';

export const UNSUPPORTED_CHAIN = '[SPARK-24820][SPARK-24821]: Barrier execution mode does not allow the following pattern of RDD chain within a barrier stage:\n'
  + '1. Ancestor RDDs that have different number of partitions from the resulting RDD (e.g. union()/coalesce()/first()/take()/PartitionPruningRDD). A workaround for first()/take() can be barrierRdd.collect()[0].\n'
  + '2. An RDD that depends on multiple barrier RDDs (e.g. barrierRdd1.zip(barrierRdd2)).';

export function tooFewSlots(tasks: number, slots: number): string {
  return `[SPARK-24819]: Barrier execution mode does not allow run a barrier stage that requires more slots than the total number of slots in the cluster currently (${tasks} tasks, ${slots} slots). Please init a new cluster with more resources(e.g. CPU, GPU) or repartition the input RDD(s) to reduce the number of slots required to run this barrier stage.`;
}

/** The most slots a barrier stage of the job needs at once (0: there is none), and whether one of them cannot run at all. */
export function barrierNeeds(graph: RddGraph, numResultTasks: number): { readonly slots: number; readonly unsupported: boolean } {
  let slots = 0;
  let unsupported = false;
  const seen = new Set<number>();
  const stack: { rddId: number; tasks: number }[] = [{ rddId: graph.finalRddId, tasks: numResultTasks }];
  for (let stage = stack.pop(); stage !== undefined; stage = stack.pop()) {
    const { rddId, tasks } = stage;
    if (nodeOf(graph, rddId).barrier === true) {
      slots = Math.max(slots, tasks);
      unsupported ||= !isSupported(graph, rddId, tasks);
    }
    for (const edge of shuffleDependencies(graph, rddId)) {
      if (seen.has(edge.shuffleId)) continue;
      seen.add(edge.shuffleId);
      stack.push({ rddId: edge.rddId, tasks: nodeOf(graph, edge.rddId).numPartitions });
    }
  }
  return { slots, unsupported };
}

function isSupported(graph: RddGraph, rddId: number, tasks: number): boolean {
  return narrowClosure(graph, rddId).every((node) => node.numPartitions === tasks && node.dependencies.filter((d) => nodeOf(graph, d.rddId).barrier === true).length <= 1);
}
