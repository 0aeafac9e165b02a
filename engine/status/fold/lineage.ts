/** Folds the RDD graph: EmberlineLineage as it is told; for a plain Spark log, what RDD Infos let one derive. */
import type { EmberlineCheckpoint, EmberlineLineage, RddInfo, StageInfo } from '../../events/types.ts';
import type { LineageNode } from '../lineage.ts';
import type { Fold } from './fold.ts';
import { trimRdds } from './retention.ts';
import { isStored, knowRdd } from './storage.ts';

export function lineage(fold: Fold, event: EmberlineLineage): void {
  const nodes = fold.draft.own(fold.status, 'lineage');
  for (const rdd of event.RDDs) {
    const known = nodes[rdd.id];
    const checkpoint = fold.status.checkpoints[rdd.id]?.kind ?? rdd.checkpoint;
    nodes[rdd.id] = {
      id: rdd.id,
      name: rdd.name,
      className: rdd.className,
      operation: rdd.operation,
      scopeId: rdd.scopeId,
      variable: rdd.variable ?? null,
      cell: rdd.cell ?? null,
      callSite: rdd.callSite,
      numPartitions: rdd.numPartitions,
      partitioner: rdd.partitioner ?? null,
      storageLevel: rdd.storageLevel,
      dependencies: rdd.dependencies.map((d) => ({ rddId: d.rddId, kind: d.kind, shuffleId: d.shuffleId ?? null })),
      checkpoint,
      barrier: rdd.barrier ?? false,
      source: 'lineage',
      hits: known?.hits ?? 0,
      computed: known?.computed ?? 0,
      cost: known?.cost ?? null,
    };
    if (isStored(rdd.storageLevel)) knowRdd(fold, rdd.id, rdd.variable ?? rdd.name, rdd.storageLevel, rdd.numPartitions);
  }
  trimRdds(fold);
}

export function checkpoint(fold: Fold, event: EmberlineCheckpoint): void {
  fold.draft.own(fold.status, 'checkpoints')[event['RDD ID']] = {
    rddId: event['RDD ID'],
    kind: event.Kind,
    path: event.Path,
    parts: event.Parts,
    bytes: event.Parts.reduce((sum, part) => sum + part.bytes, 0),
    checkpointRddId: event['Checkpoint RDD ID'],
    time: event.Timestamp,
  };
  if (fold.status.lineage[event['RDD ID']] === undefined) return;
  fold.draft.own(fold.draft.own(fold.status, 'lineage'), event['RDD ID']).checkpoint = event.Kind;
}

/** A scope as RDD Info carries it: JSON inside a string. */
function scopeOf(info: RddInfo): { readonly id: string; readonly name: string } | null {
  if (info.Scope === undefined || info.Scope === null) return null;
  try {
    const scope = JSON.parse(info.Scope) as { id?: unknown; name?: unknown };
    return typeof scope.id === 'string' && typeof scope.name === 'string' ? { id: scope.id, name: scope.name } : null;
  } catch {
    return null;
  }
}

/**
 * An RDD of a stage. A stage's list holds its last RDD and all narrow ancestors of it, so a parent outside the list is on
 * the other side of a shuffle.
 */
export function rddInfoSeen(fold: Fold, info: RddInfo, stage: StageInfo): void {
  const id = info['RDD ID'];
  const known = fold.status.lineage[id];
  if (known?.source === 'lineage') return;
  const scope = scopeOf(info);
  const inStage = new Set(stage['RDD Info'].map((rdd) => rdd['RDD ID']));
  const node: LineageNode = {
    id,
    name: info.Name,
    className: info.Name,
    operation: scope?.name ?? info.Name,
    scopeId: scope?.id ?? `rdd-${id}`,
    variable: null,
    cell: null,
    callSite: info.Callsite ?? '',
    numPartitions: info['Number of Partitions'],
    partitioner: null,
    storageLevel: info['Storage Level'],
    dependencies: (info['Parent IDs'] ?? []).map((parent) => ({ rddId: parent, kind: inStage.has(parent) ? 'narrow' : 'shuffle', shuffleId: null })),
    checkpoint: 'none',
    barrier: info.Barrier ?? false,
    source: 'stageInfo',
    hits: known?.hits ?? 0,
    computed: known?.computed ?? 0,
    cost: known?.cost ?? null,
  };
  fold.draft.own(fold.status, 'lineage')[id] = node;
  if (known === undefined) trimRdds(fold);
}
