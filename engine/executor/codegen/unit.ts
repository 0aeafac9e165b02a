/**
 * Whole-stage code generation: one JavaScript function for a chain of narrow operators.
 *
 * A unit is a push loop: the source's loop outside, each operator one or two lines inside, the sink innermost, with the
 * user's functions as variables of the enclosing factory, so that V8 inlines them into one machine-code loop. Iterators
 * cost 30 to 200 times as much (measured in the design). Where an operator takes or gives an iterator, or where a block is
 * cached, the chain is cut and the upper part becomes a generator unit of its own.
 *
 * A unit does not contain partition numbers: `p` is its argument, and a union's choice of parent is part of the unit's
 * key, so one compiled function serves all partitions of the same shape. Each line of user code is remembered, so that
 * the stack of an error tells operator and record without any bookkeeping in the loop.
 */
import type { PlanNode, PlanOutput, StagePlan } from '../../rdd/stagePlan.ts';

/** What the innermost line does with each record. `yield` makes the unit a generator. */
export type Sink = { readonly kind: 'yield' } | { readonly kind: 'output'; readonly output: PlanOutput };

/** One operator's line: when an error's stack points here, `record` names the variable that holds the record. */
export interface UnitLine {
  /** Position in the unit's `rddIds`, or the action or shuffle write at its end. */
  readonly at: number | 'output';
  /** Empty where no single record is at hand. */
  readonly record: string;
}

export interface UnitSource {
  readonly code: string;
  readonly lines: ReadonlyMap<number, UnitLine>;
  readonly isGenerator: boolean;
  /** The stage's functions the unit calls: `$0` is the first of them to the code. */
  readonly functions: readonly number[];
  /** The RDDs the unit names: what it gets as `ids`. */
  readonly rddIds: readonly number[];
}

/** Nodes of a plan by RDD, made once: every task walks its chain. */
const indexes = new WeakMap<StagePlan, ReadonlyMap<number, PlanNode>>();

export function nodeIn(plan: StagePlan, rddId: number): PlanNode {
  let index = indexes.get(plan);
  if (index === undefined) indexes.set(plan, (index = new Map(plan.nodes.map((n) => [n.rddId, n]))));
  const node = index.get(rddId);
  if (node === undefined) throw new Error(`RDD ${rddId} is not part of this stage.`);
  return node;
}

/** The branch of a union that `partition` belongs to: the last parent whose first partition is not after it. */
export function unionBranch(starts: readonly number[], partition: number): number {
  let branch = starts.length - 1;
  while (branch > 0 && (starts[branch] as number) > partition) branch--;
  return branch;
}

/** Whether the chain is cut above this node: its records come from `rt.rows` instead of an inlined parent. */
export function isUnitSource(node: PlanNode, isRoot: boolean): boolean {
  if (node.storage !== undefined && !isRoot) return true;
  switch (node.operator.kind) {
    case 'slice':
    case 'range':
    case 'files':
    case 'empty':
    case 'mapPartitions':
    case 'glom':
    case 'pipe':
    case 'zip':
    case 'zipPartitions':
    case 'cartesian':
    case 'partitionerAwareUnion':
    case 'shuffled':
    case 'inPlace':
    case 'cogroup':
    case 'subtract':
    case 'checkpoint':
    case 'localCheckpoint':
      return true;
    case 'identity':
    case 'map':
    case 'filter':
    case 'flatMap':
    case 'mapValues':
    case 'flatMapValues':
    case 'sample':
    case 'zipWithIndex':
    case 'union':
    case 'coalesce':
      return false;
  }
}

/** Which branches the partition takes: two partitions with the same key share a unit. */
export function unitKey(plan: StagePlan, rootId: number, partition: number, sink: Sink): string {
  let key = `${rootId}:${sink.kind}`;
  let id = rootId;
  let p = partition;
  for (;;) {
    const node = nodeIn(plan, id);
    const { operator } = node;
    if (isUnitSource(node, id === rootId && sink.kind === 'yield')) return key;
    if (operator.kind === 'union') {
      const branch = unionBranch(operator.starts, p);
      key += `/${branch}`;
      p -= operator.starts[branch] as number;
      id = operator.parents[branch] as number;
    } else if (operator.kind === 'coalesce') {
      const shapes = (operator.groups[p] ?? []).map((q) => unitKey(plan, operator.parent, q, { kind: 'yield' }));
      return `${key}/${new Set(shapes).size === 1 ? shapes[0] : 'mixed'}`;
    } else if ('parent' in operator) {
      id = operator.parent;
    } else {
      return key;
    }
  }
}
