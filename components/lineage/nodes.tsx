'use client';
/** The boxes of the lineage: an operation, a predicted stage, a cut, an action. */
import { memo } from 'react';
import { Handle, Position, type Node, type NodeProps } from 'reactflow';
import type { Advice } from '../../engine/status/views/advice.ts';
import type { LineageViewNode, PredictedStage } from '../../engine/status/views/lineage.ts';
import { cellLabel } from '../monitor/parts/cellLabel.ts';
import { BARRIER_HINT, BARRIER_MARK, jobLook, stageLook } from '../monitor/parts/states.ts';
import { cx } from '../ui/cx.ts';
import { formatBytes, plural } from '../ui/format.ts';
import { adviceBadge, adviceSentence } from './adviceText.ts';
import type { ActionPill } from './actions.ts';
import type { FoldedPast } from './foldGhosts.ts';
import { nodeBadge, shortTitle } from './nodeText.ts';
import styles from './lineage.module.css';

export interface RddNodeData extends Record<string, unknown> {
  readonly node: LineageViewNode;
  readonly advice: Advice | null;
  readonly selected: boolean;
  readonly onSelect: (key: string) => void;
}
export interface StageNodeData extends Record<string, unknown> {
  readonly stage: PredictedStage;
  readonly onOpen: (stageId: number, attempt: number) => void;
}
export interface CutNodeData extends Record<string, unknown> {
  readonly kind: 'local' | 'reliable';
}
export interface PastNodeData extends Record<string, unknown> {
  readonly past: FoldedPast;
  readonly onUnfold: () => void;
}
export interface PillNodeData extends Record<string, unknown> {
  readonly pill: ActionPill;
  readonly onOpen: (jobId: number) => void;
}

const ends = (
  <>
    <Handle type="target" position={Position.Top} className={styles.end} isConnectable={false} />
    <Handle type="source" position={Position.Bottom} className={styles.end} isConnectable={false} />
  </>
);

/** Everything the box says, as one sentence for a reader that does not see it. */
export function nodeSentence(node: LineageViewNode, advice: Advice | null): string {
  const parts = [`${node.title}: ${node.operation}`, cellLabel(node.cell), `${node.numPartitions} partitions`];
  if (node.persisted) parts.push(`${node.levelName}, ${node.cachedPartitions} of ${node.numPartitions} cached`);
  if (node.checkpoint.state === 'reliable') parts.push(`checkpointed in ${node.checkpoint.parts.length} files, ${formatBytes(node.checkpoint.bytes)}`);
  else if (node.checkpoint.state !== 'none') parts.push(`checkpoint: ${node.checkpoint.state}`);
  if (node.barrier) parts.push('begins a barrier stage');
  if (advice !== null) parts.push(adviceSentence(advice));
  if (node.ghost) parts.push('no longer needed for recovery');
  return parts.filter((part) => part !== '').join(', ');
}

const RddNode = memo(function RddNode({ data }: NodeProps<Node<RddNodeData>>) {
  const { node, advice, selected, onSelect } = data;
  const badge = nodeBadge(node);
  const where = cellLabel(node.cell);
  const subtitle = [node.barrier ? `barrier ${node.operation}` : node.title === node.operation ? '' : node.operation, where].filter((part) => part !== '').join(' · ');
  const checkpointed = node.checkpoint.state === 'reliable' || node.checkpoint.state === 'local';
  return (
    <>
      {ends}
      <button
        type="button" data-key={node.key} aria-pressed={selected} aria-label={nodeSentence(node, advice)} title={node.persisted ? node.levelName : undefined}
        className={cx('nopan', styles.rdd, node.ghost && styles.ghost, node.persisted && styles.persisted, checkpointed && styles.checkpointed, selected && styles.selected)}
        onClick={() => onSelect(node.key)}
      >
        <span className={styles.title} title={node.title}>{shortTitle(node.title)}</span>
        <span className={styles.count}>{node.numPartitions}<span className={styles.unit}>{node.numPartitions === 1 ? ' partition' : ' partitions'}</span></span>
        <span className={styles.subtitle}>{subtitle || node.name}</span>
        {badge && <span className={cx(styles.badge, badge.tone === 'ckpt' ? styles.ckpt : styles.cache)}>{badge.text}</span>}
        {advice !== null && <span className={styles.advice} data-kind={advice.kind} title={`${adviceSentence(advice)}. Click for what would help.`}>{adviceBadge(advice)}</span>}
        {node.persisted && <span className={styles.level} aria-hidden><span style={{ width: `${100 * node.cachedFraction}%` }} /></span>}
      </button>
    </>
  );
});

const StageNode = memo(function StageNode({ data }: NodeProps<Node<StageNodeData>>) {
  const { stage, onOpen } = data;
  const look = stageLook(stage.state);
  const { stageId, attempt } = stage;
  return (
    <div className={cx(styles.stage, stage.state === 'PREDICTED' && styles.predicted)}>
      <div className={styles.stageHead}>
        {stageId === null ? <span className={styles.stageName}>predicted stage</span> : (
          <button type="button" className={cx('nopan', styles.stageName, styles.stageLink)} onClick={() => onOpen(stageId, attempt ?? 0)}>{stage.label}</button>
        )}
        {stage.barrier && <span className={styles.barrier} title={BARRIER_HINT}>{BARRIER_MARK}</span>}
        <span className={cx(styles.stageNote, styles[look.tone])} title={stage.note || look.word}>{look.sign} {stage.state === 'SKIPPED' ? shortSkip(stage.note) : stage.note || look.word}</span>
      </div>
    </div>
  );
});

/** The whole note is too long for a box. */
const shortSkip = (note: string): string => (note.startsWith('not run') ? 'not run' : 'skipped, reused');

const CutNode = memo(function CutNode({ data }: NodeProps<Node<CutNodeData>>) {
  return (
    <div className={styles.cut}>
      <span>✂ {data.kind === 'reliable' ? 'lineage cut by checkpoint · recovery starts here' : 'lineage cut by local checkpoint · recovery starts at the cached blocks'}</span>
    </div>
  );
});

const PastNode = memo(function PastNode({ data }: NodeProps<Node<PastNodeData>>) {
  const { past, onUnfold } = data;
  return (
    <>
      {ends}
      <button type="button" data-key={past.key} className={cx('nopan', styles.rdd, styles.ghost, styles.past)} onClick={onUnfold} title="Show them all">
        ⋮ {plural(past.rdds, 'earlier RDD')}, no longer needed
      </button>
    </>
  );
});

const PillNode = memo(function PillNode({ data }: NodeProps<Node<PillNodeData>>) {
  const { pill, onOpen } = data;
  const look = jobLook(pill.state);
  return (
    <>
      {ends}
      <button type="button" data-key={pill.key} className={cx('nopan', styles.pill)} aria-label={`${pill.action}, job ${pill.jobId}, ${look.word}`} onClick={() => onOpen(pill.jobId)}>
        <span aria-hidden className={styles.pillSign}>{look.sign}</span> {pill.action}
      </button>
    </>
  );
});

export const LINEAGE_NODE_TYPES = { rdd: RddNode, stage: StageNode, cut: CutNode, past: PastNode, pill: PillNode };
