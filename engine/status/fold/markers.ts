/** Marks on an executor's memory chart. */
import type { Mutable } from '../draft.ts';
import type { ExecutorMarker, ExecutorStatus } from '../executor.ts';
import type { Fold } from './fold.ts';

/** Marks of one kind closer together than this, in milliseconds, are counted as one. */
const MARKER_GAP = 100;

/** Adds a mark; one that follows closely on another of its kind adds to that one. */
export function markExecutor(fold: Fold, executor: Mutable<ExecutorStatus>, marker: ExecutorMarker): void {
  const markers = fold.draft.own(executor, 'markers');
  const at = markers.findLastIndex((other) => other.kind === marker.kind);
  const last = markers[at];
  if (last !== undefined && marker.time - last.time < MARKER_GAP) {
    markers[at] = { ...last, bytes: last.bytes + marker.bytes, count: last.count + 1 };
    return;
  }
  markers.push(marker);
  if (markers.length > fold.limits.markersPerExecutor) markers.shift();
}
