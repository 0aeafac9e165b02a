/** What fits into the bars under a cell. Pure. */
import type { StageBar } from '../../engine/status/views/jobs.ts';

const MOST_STAGES = 6;

/** The last stages of a job with many: those running are among them, and the row keeps its height. */
export function foldStages(stages: readonly StageBar[]): { readonly shown: readonly StageBar[]; readonly hidden: number } {
  if (stages.length <= MOST_STAGES) return { shown: stages, hidden: 0 };
  const running = stages.findIndex((stage) => stage.state === 'ACTIVE' || stage.state === 'FAILED');
  const start = Math.max(0, Math.min(stages.length - MOST_STAGES, running === -1 ? stages.length : running));
  return { shown: stages.slice(start, start + MOST_STAGES), hidden: stages.length - MOST_STAGES };
}

/** `5/5`, `2/4 · 1 failed`, `5/5 parts · 1.9 KiB`, and the bare number of a stage that was skipped. */
export function stageCount(stage: StageBar, bytes: (n: number) => string): string {
  if (stage.state === 'SKIPPED') return String(stage.total);
  const count = `${stage.done}/${stage.total}`;
  if (stage.parts !== null) return `${stage.parts.count}/${stage.total} parts · ${bytes(stage.parts.bytes)}`;
  return stage.failed > 0 ? `${count} · ${stage.failed} failed` : count;
}
