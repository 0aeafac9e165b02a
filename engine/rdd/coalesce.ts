/**
 * Which partitions a coalesce puts together (org.apache.spark.rdd.PartitionCoalescer, DefaultPartitionCoalescer).
 *
 * Without places, neighbours go together. With places, groups are opened at distinct hosts first, and every other partition
 * goes to a group at one of its hosts unless a random pair of groups has a clearly smaller one: nearness, bounded by balance.
 */
import { IllegalArgumentError } from './errors.ts';
import { nearestLocations } from './locations.ts';
import { random } from './random.ts';
import type { Rdd } from './rdd.ts';

/** Parent partitions that become one partition, and where it is best computed. */
export interface PartitionGroup {
  readonly preferredLocation?: string | undefined;
  readonly partitions: readonly number[];
}

/** Runs on the driver, once, when the partitions of the coalesced RDD are first needed. */
export interface PartitionCoalescer {
  /** At most `maxPartitions` groups in which each partition of `parent` stands once. */
  coalesce(maxPartitions: number, parent: Rdd<unknown>): readonly PartitionGroup[];
}

/** Groups `count` neighbouring partitions into `wanted` runs whose lengths differ by one at most. */
function chunkNeighbours(count: number, wanted: number): readonly (readonly number[])[] {
  const groups = Math.min(count, wanted);
  return Array.from({ length: groups }, (_, i) => {
    const start = Math.floor((i * count) / groups);
    const end = Math.floor(((i + 1) * count) / groups);
    return Array.from({ length: end - start }, (_unused, k) => start + k);
  });
}

/** Refuses groups that name partitions which the parent has not. */
export function checkedGroups(groups: readonly PartitionGroup[], parentPartitions: number): readonly PartitionGroup[] {
  for (const { partitions } of groups) {
    const wrong = partitions.find((p) => !(Number.isInteger(p) && p >= 0 && p < parentPartitions));
    if (wrong !== undefined) throw new IllegalArgumentError(`The partition coalescer put partition ${wrong} into a group, but the parent has partitions 0 to ${parentPartitions - 1}.`);
  }
  return groups;
}

interface Bin {
  readonly host: string;
  readonly partitions: number[];
}

/** Any fixed seed: the same parents give the same groups. */
const SEED = 7919;

/** Spark's coalescer. `balanceSlack` is the part of all partitions by which a near group may be larger than a far one. */
export class DefaultPartitionCoalescer implements PartitionCoalescer {
  readonly balanceSlack: number;

  constructor(balanceSlack = 0.1) {
    this.balanceSlack = balanceSlack;
  }

  coalesce(maxPartitions: number, parent: Rdd<unknown>): readonly PartitionGroup[] {
    const count = parent.getNumPartitions();
    const places = Array.from({ length: count }, (_, p) => nearestLocations(parent, p));
    if (places.every((hosts) => hosts.length === 0)) return chunkNeighbours(count, maxPartitions).map((partitions) => ({ partitions }));
    const next = random(SEED);
    const bins = openBins(places, Math.min(count, maxPartitions));
    const taken = new Set(bins.flatMap((bin) => bin.partitions));
    const byHost = Map.groupBy(bins, (bin) => bin.host);
    const slack = this.balanceSlack * count;
    places.forEach((hosts, p) => {
      if (!taken.has(p)) pickBin(hosts, bins, byHost, slack, next).partitions.push(p);
    });
    return bins.map(({ host, partitions }) => ({ preferredLocation: host, partitions: partitions.sort((a, b) => a - b) }));
  }
}

/**
 * Each bin starts with one partition that prefers its host. Hosts are visited in turn, so that as many as possible get one
 * before any gets a second; bins beyond the partitions that prefer a place start with any other partition.
 */
function openBins(places: readonly (readonly string[])[], wanted: number): readonly Bin[] {
  const waiting = new Map<string, number[]>();
  places.forEach((hosts, p) => {
    for (const host of hosts) {
      const queue = waiting.get(host);
      if (queue === undefined) waiting.set(host, [p]);
      else queue.push(p);
    }
  });
  const bins: Bin[] = [];
  const taken = new Set<number>();
  const hosts = [...waiting.keys()];
  for (let opened = true; opened && bins.length < wanted; ) {
    opened = false;
    for (const host of hosts) {
      if (bins.length === wanted) break;
      const queue = waiting.get(host) as number[];
      let p = queue.shift();
      while (p !== undefined && taken.has(p)) p = queue.shift();
      if (p === undefined) continue;
      taken.add(p);
      bins.push({ host, partitions: [p] });
      opened = true;
    }
  }
  for (let p = 0; bins.length < wanted; p++) {
    if (!taken.has(p)) bins.push({ host: hosts[bins.length % hosts.length] as string, partitions: [p] });
  }
  return bins;
}

function pickBin(hosts: readonly string[], bins: readonly Bin[], byHost: ReadonlyMap<string, readonly Bin[]>, slack: number, next: () => number): Bin {
  const smaller = (a: Bin, b: Bin): Bin => (b.partitions.length < a.partitions.length ? b : a);
  const any = (): Bin => bins[Math.floor(next() * bins.length)] as Bin;
  const balanced = smaller(any(), any());
  const near = hosts.flatMap((host) => byHost.get(host) ?? []).reduce<Bin | undefined>((best, bin) => (best === undefined ? bin : smaller(best, bin)), undefined);
  if (near === undefined) return balanced;
  return balanced.partitions.length + slack <= near.partitions.length ? balanced : near;
}
