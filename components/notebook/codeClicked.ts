import { selectCode, type CodePosition } from '../client/selectionStore.ts';
import { currentStatus } from '../client/statusStore.ts';

/** The reader clicked into code: the RDD that the call there made lights up in the drawings. */
export function codeClicked(appId: string | null, position: CodePosition): void {
  const status = currentStatus(appId);
  if (status) selectCode(position, status.lineage);
}
