/** Stages and RDDs as listener events describe them (StageInfo and RDDInfo of Spark's JsonProtocol). */
import type { RddInfo, StageInfo } from '../events/types.ts';
import type { RddNode } from '../rdd/host.ts';
import type { Stage } from './stage.ts';

export function rddInfo(node: RddNode): RddInfo {
  return {
    'RDD ID': node.id,
    Name: node.name,
    Scope: JSON.stringify({ id: node.scopeId, name: node.operation }),
    Callsite: node.callSite.short,
    'Parent IDs': node.dependencies.map((d) => d.rddId),
    'Storage Level': node.storageLevel.toJson(),
    Barrier: node.barrier ?? false,
    DeterministicLevel: node.deterministicLevel,
    'Number of Partitions': node.numPartitions,
    'Number of Cached Partitions': 0,
    'Memory Size': 0,
    'Disk Size': 0,
  };
}

/** The latest attempt of a stage. Accumulables are added by whoever merges them. */
export function stageInfo(stage: Stage): StageInfo {
  const { attempt } = stage;
  return {
    'Stage ID': stage.id,
    'Stage Attempt ID': attempt.id,
    'Stage Name': stage.name,
    'Number of Tasks': attempt.numTasks,
    'RDD Info': stage.rdds.map(rddInfo),
    'Parent IDs': stage.parents.map((p) => p.id),
    Details: stage.details,
    ...(attempt.submissionTime === undefined ? {} : { 'Submission Time': attempt.submissionTime }),
    ...(attempt.completionTime === undefined ? {} : { 'Completion Time': attempt.completionTime }),
    ...(attempt.failureReason === undefined ? {} : { 'Failure Reason': attempt.failureReason }),
    Accumulables: [],
    'Resource Profile Id': 0,
    'Shuffle Push Enabled': false,
    'Shuffle Push Mergers Count': 0,
    ...(stage.kind === 'shuffleMap' ? { 'Emberline Shuffle ID': stage.shuffleId } : {}),
    ...(stage.cell === undefined ? {} : { 'Emberline Cell': stage.cell }),
  };
}
