import { useMemo } from 'react';
import type { DagStage, JobDagView } from '../../../engine/status/views/jobDag.ts';
import { formatBytes } from '../../ui/format.ts';
import { cellLabel } from '../parts/cellLabel.ts';
import { DataTable, type Column } from '../parts/DataTable.tsx';
import { StateChip } from '../parts/StateChip.tsx';
import { dagStageLook } from '../parts/states.ts';
import { edgeLabel } from './jobFlow.ts';
import { duration } from '../parts/duration.ts';

/** The DAG of a job in words: a row per stage, with what it reads and what it does. */
export function JobTable({ view, onOpen }: { readonly view: JobDagView; readonly onOpen: (stageId: number, attempt: number) => void }) {
  const columns = useMemo((): readonly Column<DagStage>[] => {
    const stages = new Map(view.stages.map((stage) => [stage.key, stage]));
    const into = Map.groupBy(view.edges, (edge) => edge.to);
    const reads = (stage: DagStage): string => (into.get(stage.key) ?? []).map((edge) => `stage ${stages.get(edge.from)?.stageId ?? '?'}${edge.bytes === null ? '' : ` (${edgeLabel(edge)})`}`).join(', ');
    return [
      { key: 'stage', header: 'Stage', width: '60px', numeric: true, value: (s) => s.stageId, render: (s) => (s.attempt > 0 ? `${s.stageId}.${s.attempt}` : s.stageId) },
      { key: 'state', header: 'State', width: '92px', value: (s) => s.state, render: (s) => <StateChip look={dagStageLook(s.state)} /> },
      { key: 'what', header: 'Operations', width: 'minmax(200px,2fr)', value: (s) => s.operations.map((op) => op.title).join(' → ') },
      { key: 'reads', header: 'Reads', width: 'minmax(140px,1.2fr)', value: reads },
      { key: 'cell', header: 'Cell', width: '78px', value: (s) => cellLabel(s.cell) },
      { key: 'tasks', header: 'Tasks', width: '90px', numeric: true, value: (s) => s.total, render: (s) => `${s.done}/${s.total}${s.failed > 0 ? ` ✕${s.failed}` : ''}` },
      { key: 'elapsed', header: 'Elapsed', width: '84px', numeric: true, value: (s) => s.elapsed, render: (s) => (s.elapsed === null ? '' : duration(s.elapsed)) },
      { key: 'read', header: 'Shuffle read', width: '96px', numeric: true, value: (s) => s.shuffleReadBytes, render: (s) => (s.shuffleReadBytes === 0 ? '' : formatBytes(s.shuffleReadBytes)) },
      { key: 'write', header: 'Shuffle write', width: '100px', numeric: true, value: (s) => s.shuffleWriteBytes, render: (s) => (s.shuffleWriteBytes === 0 ? '' : formatBytes(s.shuffleWriteBytes)) },
      { key: 'critical', header: 'Critical', width: '74px', value: (s) => (s.onCriticalPath ? 'yes' : '') },
    ];
  }, [view]);
  return <DataTable label={`Stages of job ${view.jobId}`} columns={columns} rows={view.stages} rowKey={(s) => s.key} onOpen={(s) => onOpen(s.stageId, s.attempt)} />;
}
