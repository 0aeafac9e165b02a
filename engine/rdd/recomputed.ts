/**
 * Which RDDs stages compute again: the advisor wants to know how large such an RDD is, and a stage asks its tasks for that the
 * second time it computes one. Once is enough, so each RDD is asked about once.
 */
import type { AnyRdd } from './spec.ts';
import { StorageLevel } from '../storage/storageLevel.ts';

const computed = new WeakSet<AnyRdd>();
const asked = new WeakSet<AnyRdd>();

/**
 * Notes that a stage ending in `root` computes its RDDs; gives the id of the one to ask about: the last that an earlier stage
 * computed too, as caching it would spare all before it.
 */
export function recomputedBy(root: AnyRdd): number | undefined {
  const members = computedMembers(root);
  const again = members.filter((rdd) => computed.has(rdd)).reduce<AnyRdd | undefined>((last, rdd) => (last === undefined || rdd.id > last.id ? rdd : last), undefined);
  for (const rdd of members) computed.add(rdd);
  if (again === undefined || asked.has(again)) return undefined;
  asked.add(again);
  return again.id;
}

/** The narrow ancestors of `root` up to persisted RDDs, whose blocks stand for what is before them. */
function computedMembers(root: AnyRdd): readonly AnyRdd[] {
  const found = new Set<AnyRdd>();
  const stack = [root];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (found.has(top) || !top.getStorageLevel().equals(StorageLevel.NONE)) continue;
    found.add(top);
    for (const dependency of top.dependencies) if (dependency.kind === 'narrow') stack.push(dependency.rdd);
  }
  return [...found];
}
