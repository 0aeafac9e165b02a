/**
 * Work that a lineage needs before its first job: sampling for range partitioners, counting for zipWithIndex and sampleByKeyExact.
 *
 * Spark does both when the transformation is called; here transformations are synchronous, so their jobs run, under the
 * transformation's own name and call site, right before the first action that needs them. Parents come first.
 */
import { builtin } from '../closure/builtin.ts';
import { compareKeys } from '../shuffle/keys.ts';
import { rangePartitionOf } from '../shuffle/partitioner.ts';
import { rangeBounds, sampleSizePerPartition, weighSamples } from '../shuffle/rangeBounds.ts';
import type { PartitionSample } from '../shuffle/rangeBounds.ts';
import { ancestorsOf } from './graph.ts';
import { RangePartitioner } from './partitioner.ts';
import { dealQuotas } from './quotas.ts';
import type { AnyRdd, RddSpec, ShuffleDependency } from './spec.ts';

/** Runs what `rdd` and its ancestors still need. Concurrent actions share one preparation. */
export async function prepareLineage(rdd: AnyRdd): Promise<void> {
  for (const ancestor of ancestorsOf(rdd)) {
    const { spec } = ancestor;
    if (spec.kind === 'zipWithIndex' && spec.offsets.value === undefined) await once(spec.offsets, () => countOffsets(ancestor, spec.offsets));
    if (spec.kind === 'sampleByKeyExact' && spec.quotas.value === undefined) await once(spec.quotas, () => drawQuotas(ancestor, spec));
    for (const dependency of ancestor.dependencies) {
      if (dependency.kind === 'shuffle' && dependency.partitioner instanceof RangePartitioner && !dependency.partitioner.isPrepared) {
        const partitioner = dependency.partitioner;
        await once(partitioner, () => sampleBounds(ancestor, dependency, partitioner));
      }
    }
  }
}

const running = new WeakMap<object, Promise<void>>();

function once(key: object, work: () => Promise<void>): Promise<void> {
  const present = running.get(key);
  if (present !== undefined) return present;
  const started = work().finally(() => running.delete(key));
  running.set(key, started);
  return started;
}

async function sampleBounds(child: AnyRdd, dependency: ShuffleDependency, partitioner: RangePartitioner): Promise<void> {
  const parent = dependency.rdd;
  const inputs = parent.getNumPartitions();
  const wanted = partitioner.requested;
  const order = partitioner.compare ?? compareKeys;
  const finish = (bounds: readonly unknown[]): void => {
    const spec = { kind: 'range', bounds, ascending: partitioner.ascending } as const;
    partitioner.prepare(bounds, (key) => rangePartitionOf(spec, key, order));
    child.host.rddChanged(child);
  };
  if (wanted <= 1 || inputs === 0) return finish([]);
  const samples = await parent.run<PartitionSample>(child.scope, { kind: 'iterator', fn: builtin('sketchKeys', sampleSizePerPartition(wanted, inputs), parent.id) as never });
  const { candidates, resample, fraction } = weighSamples(samples, wanted);
  if (resample.length > 0) {
    const again = await parent.run<readonly unknown[]>(child.scope, { kind: 'iterator', fn: builtin('sampleKeys', fraction, parent.id) as never }, resample);
    for (const key of again.flat(1)) candidates.push({ key, weight: 1 / fraction });
  }
  finish(rangeBounds(candidates, wanted, order));
}

async function drawQuotas(rdd: AnyRdd, spec: RddSpec & { kind: 'sampleByKeyExact' }): Promise<void> {
  const parent = rdd.dependencies[0]?.rdd;
  if (parent === undefined) return;
  const counts = await parent.run<readonly (readonly [unknown, number])[]>(rdd.scope, { kind: 'iterator', fn: builtin('countEachKey') as never });
  spec.quotas.value = dealQuotas(counts, spec.fractions, spec.withReplacement, spec.seed);
}

async function countOffsets(rdd: AnyRdd, offsets: { value: readonly number[] | undefined }): Promise<void> {
  const parent = rdd.dependencies[0]?.rdd;
  const partitions = rdd.getNumPartitions();
  const starts = [0];
  if (parent !== undefined && partitions > 1) {
    const allButLast = Array.from({ length: partitions - 1 }, (_, i) => i);
    const counts = await parent.run<number>(rdd.scope, { kind: 'count' }, allButLast);
    for (const count of counts) starts.push((starts.at(-1) ?? 0) + count);
  }
  offsets.value = starts;
}
