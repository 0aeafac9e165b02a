/** The RDD graph as plain data: what schedulers plan on and views draw. */
import type { LineageRdd } from '../events/types.ts';
import { deterministicLevel } from './determinism.ts';
import type { DeterministicLevel } from './determinism.ts';
import type { RddDependency, RddGraph, RddNode } from './host.ts';
import { preferredExecutors } from './locations.ts';
import type { AnyRdd } from './spec.ts';

/** `rdd` and all its ancestors, parents before children, each once. No recursion: lineages may be thousands deep. */
export function ancestorsOf(rdd: AnyRdd): readonly AnyRdd[] {
  const ordered: AnyRdd[] = [];
  const seen = new Set<AnyRdd>();
  const stack: { rdd: AnyRdd; entered: boolean }[] = [{ rdd, entered: false }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.entered) {
      ordered.push(top.rdd);
      continue;
    }
    if (seen.has(top.rdd)) continue;
    seen.add(top.rdd);
    stack.push({ rdd: top.rdd, entered: true });
    for (const dependency of top.rdd.dependencies.toReversed()) stack.push({ rdd: dependency.rdd, entered: false });
  }
  return ordered;
}

/** The graph as it is now; call after `prepareLineage`, when partition counts are final. */
export function rddGraph(rdd: AnyRdd): RddGraph {
  const levels = new Map<AnyRdd, DeterministicLevel>();
  const nodes = new Map<number, RddNode>();
  for (const ancestor of ancestorsOf(rdd)) {
    const level = deterministicLevel(ancestor, (parent) => levels.get(parent) ?? 'DETERMINATE');
    levels.set(ancestor, level);
    nodes.set(ancestor.id, nodeOf(ancestor, level));
  }
  return { finalRddId: rdd.id, nodes };
}

function nodeOf(rdd: AnyRdd, level: DeterministicLevel): RddNode {
  return {
    id: rdd.id,
    name: rdd.name ?? rdd.className,
    className: rdd.className,
    operation: rdd.scope.operation,
    scopeId: rdd.scope.id,
    callSite: rdd.scope.callSite,
    numPartitions: rdd.getNumPartitions(),
    storageLevel: rdd.getStorageLevel(),
    dependencies: rdd.dependencies.map((d): RddDependency =>
      d.kind === 'narrow'
        ? { kind: 'narrow', rddId: d.rdd.id, parentPartitions: d.parentPartitions }
        : { kind: 'shuffle', rddId: d.rdd.id, shuffleId: d.shuffleId, numReducers: d.partitioner.numPartitions }),
    preferredExecutors: preferredExecutors(rdd),
    deterministicLevel: level,
    barrier: rdd.isBarrier(),
  };
}

/** One RDD as the lineage drawing gets it. Dependencies are those from before any checkpoint, for the before/after switch. */
export function lineageOf(rdd: AnyRdd): LineageRdd {
  const { scope } = rdd;
  const checkpoint = rdd.checkpointState;
  return {
    id: rdd.id,
    name: rdd.name ?? rdd.className,
    className: rdd.className,
    operation: scope.operation,
    scopeId: scope.id,
    ...(rdd.variable === undefined ? {} : { variable: rdd.variable }),
    ...(scope.callSite.cell === undefined ? {} : { cell: scope.callSite.cell }),
    callSite: scope.callSite.short,
    numPartitions: partitionsOrZero(rdd),
    ...(rdd.partitioner === undefined ? {} : { partitioner: String(rdd.partitioner) }),
    storageLevel: rdd.getStorageLevel().toJson(),
    dependencies: rdd.drawnDependencies,
    checkpoint: checkpoint.state === 'none' ? 'none' : checkpoint.state === 'done' ? checkpoint.kind : 'marked',
    ...(rdd.isBarrier() ? { barrier: true as const } : {}),
  };
}

/** A lineage is drawn before any action: an input that cannot be listed has no partitions yet, and fails at the action. */
function partitionsOrZero(rdd: AnyRdd): number {
  try {
    return rdd.getNumPartitions();
  } catch {
    return 0;
  }
}
