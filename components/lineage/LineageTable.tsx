import type { LineageView, LineageViewNode } from '../../engine/status/views/lineage.ts';
import { DataTable, type Column } from '../monitor/parts/DataTable.tsx';
import { cellLabel } from '../monitor/parts/cellLabel.ts';
import type { Advice } from '../../engine/status/views/advice.ts';
import { formatBytes, formatDuration } from '../ui/format.ts';
import { adviceSentence } from './adviceText.ts';
import { shuffleLabel } from './nodeText.ts';

/** The lineage in words: one row per node, with what it is computed from. */
export function LineageTable({ view, selected, onSelect }: { readonly view: LineageView; readonly selected: string | null; readonly onSelect: (key: string) => void }) {
  const titles = new Map(view.nodes.map((node) => [node.key, node.title]));
  const stages = new Map(view.stages.map((stage) => [stage.key, `${stage.stageId === null ? 'predicted' : stage.label}, ${stage.note}`]));
  const from = Map.groupBy(view.edges, (edge) => edge.to);
  const parents = (node: LineageViewNode): string =>
    (from.get(node.key) ?? []).map((edge) => `${titles.get(edge.from) ?? edge.from} (${edge.kind === 'narrow' ? 'narrow' : `shuffle ${shuffleLabel(edge)}`}${edge.cut ? ', cut' : ''})`).join(', ') || 'a source';
  const columns: readonly Column<LineageViewNode>[] = [
    { key: 'rdd', header: 'RDD', width: '52px', numeric: true, value: (n) => n.rddId },
    { key: 'title', header: 'Name', width: 'minmax(96px,1fr)', value: (n) => n.title },
    { key: 'operation', header: 'Operation', width: 'minmax(96px,1fr)', value: (n) => n.operation },
    { key: 'cell', header: 'Cell', width: '76px', value: (n) => cellLabel(n.cell) },
    { key: 'partitions', header: 'Partitions', width: '84px', numeric: true, value: (n) => n.numPartitions },
    { key: 'from', header: 'Computed from', width: 'minmax(180px,2fr)', value: parents },
    { key: 'stage', header: 'Stage', width: 'minmax(120px,1fr)', value: (n) => (n.ghost ? 'no longer needed' : n.stageKey === null ? '' : stages.get(n.stageKey) ?? '') },
    { key: 'cached', header: 'Cached', width: 'minmax(130px,1fr)', value: (n) => (n.persisted ? `${n.levelName} ${n.cachedPartitions}/${n.numPartitions}` : '') },
    { key: 'checkpoint', header: 'Checkpoint', width: 'minmax(120px,1fr)', value: (n) => (n.checkpoint.state === 'none' ? '' : n.checkpoint.state === 'reliable' ? `${n.checkpoint.parts.length} files, ${formatBytes(n.checkpoint.bytes)}` : n.checkpoint.state) },
    { key: 'cost', header: 'Computed', width: '84px', numeric: true, hint: 'Stages that computed all of it', value: (n) => n.cost?.computations ?? 0, render: (n) => (n.cost === null ? '' : `${n.cost.computations}×`) },
    { key: 'taskTime', header: 'Task time of one', width: '112px', numeric: true, hint: 'At most: that of the quickest stage which computed it', value: (n) => n.cost?.leastTaskTime ?? 0, render: (n) => (n.cost === null ? '' : `≤ ${formatDuration(n.cost.leastTaskTime)}`) },
    { key: 'advice', header: 'Advice', width: 'minmax(240px,2fr)', value: (n) => adviceText(view.advice[n.key]) },
  ];
  return <DataTable label="Lineage" columns={columns} rows={view.nodes} rowKey={(n) => n.key} selectedKey={selected} onOpen={(n) => onSelect(n.key)} />;
}

const adviceText = (advice: Advice | undefined): string => (advice === undefined ? '' : `${advice.code}: ${adviceSentence(advice)}`);
