/** Where a partition is best computed, by what its RDD and its narrow parents say (RDD.getPreferredLocations of each class). */
import type { AnyRdd, NarrowDependency } from './spec.ts';

interface At {
  readonly rdd: AnyRdd;
  readonly partition: number;
}

/** Host names, or executors as `executor_<host>_<id>`; empty when any place is as good. */
export function preferredLocations(rdd: AnyRdd, partition: number): readonly string[] {
  // A loop down single parents: unions of unions may be thousands deep.
  for (let at: At | undefined = { rdd, partition }; at !== undefined; at = onlyParent(at)) {
    const { rdd: here, partition: p } = at;
    if (here.ownLocations !== undefined) return here.ownLocations(p);
    switch (here.spec.kind) {
      case 'union':
      case 'sample':
      case 'zipWithIndex':
        continue;
      case 'cartesian':
        return distinct(ofParents(at).flat());
      case 'zip':
      case 'zipPartitions': {
        const parents = ofParents(at);
        const shared = (parents[0] ?? []).filter((location) => parents.every((places) => places.includes(location)));
        return shared.length > 0 ? shared : distinct(parents.flat());
      }
      case 'partitionerAwareUnion':
        return mostFrequent(ofParents(at).flat());
      default:
        return [];
    }
  }
  return [];
}

const EXECUTOR = /^executor_(?:.*_)?([^_]+)$/;

/** The executors that an RDD itself names for a partition: the scheduler walks to its parents. All executors are on one host. */
export function preferredExecutors(rdd: AnyRdd): (partition: number) => readonly string[] {
  const { ownLocations } = rdd;
  if (ownLocations === undefined) return () => [];
  return (partition) => ownLocations(partition).flatMap((location) => EXECUTOR.exec(location)?.[1] ?? []);
}

/** The places of the first narrow ancestor that names some, as a scheduler finds them (DAGScheduler.getPreferredLocs). */
export function nearestLocations(rdd: AnyRdd, partition: number): readonly string[] {
  const stack: At[] = [{ rdd, partition }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const found = top.rdd.ownLocations?.(top.partition) ?? [];
    if (found.length > 0) return found;
    stack.push(...narrowParents(top).toReversed());
  }
  return [];
}

function narrowParents({ rdd, partition }: At): readonly At[] {
  return rdd.dependencies.filter((d): d is NarrowDependency => d.kind === 'narrow').flatMap((d) => d.parentPartitions(partition).map((p) => ({ rdd: d.rdd, partition: p })));
}

function onlyParent(at: At): At | undefined {
  return narrowParents(at)[0];
}

function ofParents(at: At): readonly (readonly string[])[] {
  return narrowParents(at).map((parent) => preferredLocations(parent.rdd, parent.partition));
}

function distinct(places: readonly string[]): readonly string[] {
  return [...new Set(places)];
}

function mostFrequent(places: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  let best: string | undefined;
  for (const [place, count] of counts) if (best === undefined || count > (counts.get(best) ?? 0)) best = place;
  return best === undefined ? [] : [best];
}
