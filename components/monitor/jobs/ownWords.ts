/** What the user's code calls a job. The notebook makes each cell run a group of its own, named by the run; that says nothing new. Pure. */
import type { JobStatus } from '../../../engine/status/job.ts';

type Named = Pick<JobStatus, 'group' | 'description' | 'cell'>;

/** Group and description as set by code; null where there is none, or the notebook's own. */
export function ownWords({ group, description, cell }: Named): { readonly group: string | null; readonly description: string | null } {
  const ofRun = group !== null && group === cell?.runId;
  return { group: ofRun ? null : group, description: ofRun && description === `Cell ${cell?.cellNumber}` ? null : description };
}
