/** Undoes what was computed from a map stage that will give other rows when it runs again. */
import type { MapOutputs } from './mapOutputs.ts';
import { isIndeterminate, stageLabel } from './stage.ts';
import type { ShuffleMapStage } from './stage.ts';
import type { StageBook } from './stageBook.ts';

/** Removes the outputs computed from an indeterminate stage; returns why that cannot be undone, if so. */
export function rollBack(mapStage: ShuffleMapStage, book: StageBook, mapOutputs: MapOutputs): string | undefined {
  if (!isIndeterminate(mapStage)) return undefined;
  for (const stage of book.stages.values()) {
    if (stage === mapStage || !book.withAncestors(stage).includes(mapStage)) continue;
    if (stage.kind === 'shuffleMap') {
      if (mapOutputs.available(stage.shuffleId) > 0) mapOutputs.removeAll(stage.shuffleId);
    } else if (stage.job.numFinished > 0) {
      return `A shuffle map stage with indeterminate output was failed and retried. However, Spark cannot rollback the ${stageLabel(stage)} to re-process the input data, and has to fail this job. Please eliminate the indeterminacy by checkpointing the RDD before repartition and try again.`;
    }
  }
  return undefined;
}
