/**
 * Whether a second computation of an RDD gives the same records in the same order (RDD.outputDeterministicLevel).
 *
 * The scheduler rolls back every stage that read an INDETERMINATE output that had to be computed again.
 */
import type { RddNode } from './host.ts';
import type { AnyRdd, Dependency } from './spec.ts';

export type DeterministicLevel = RddNode['deterministicLevel'];

const RANK: Readonly<Record<DeterministicLevel, number>> = { DETERMINATE: 0, UNORDERED: 1, INDETERMINATE: 2 };

/** The level of `rdd`, given those of its parents: walk parents first. */
export function deterministicLevel(rdd: AnyRdd, levelOf: (parent: AnyRdd) => DeterministicLevel): DeterministicLevel {
  if (rdd.checkpointState.state === 'done' && rdd.checkpointState.kind === 'reliable') return 'DETERMINATE';
  const levels = rdd.dependencies.map((d) => throughDependency(rdd, d, levelOf(d.rdd)));
  const worst = levels.reduce((a, b) => (RANK[b] > RANK[a] ? b : a), 'DETERMINATE');
  return rdd.isOrderSensitive && levels[0] === 'UNORDERED' ? 'INDETERMINATE' : worst;
}

/** Map outputs are read in the order of the map partitions, so a shuffle alone keeps the order; tables of keys, which may spill, do not. */
function throughDependency(rdd: AnyRdd, d: Dependency, parent: DeterministicLevel): DeterministicLevel {
  if (d.kind === 'narrow' || parent === 'INDETERMINATE' || d.rdd.partitioner?.equals(d.partitioner)) return parent;
  if (rdd.spec.kind === 'shuffled' && d.aggregator === undefined) return parent;
  return d.aggregator !== undefined && d.ordering !== undefined ? 'DETERMINATE' : 'UNORDERED';
}
