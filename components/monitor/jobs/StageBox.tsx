'use client';
import { memo } from 'react';
import { Handle, Position, type Node, type NodeProps } from 'reactflow';
import { shortTitle } from '../../lineage/nodeText.ts';
import { cx } from '../../ui/cx.ts';
import { cellLabel } from '../parts/cellLabel.ts';
import { Progress } from '../parts/Progress.tsx';
import { BARRIER_HINT, BARRIER_MARK, dagStageLook } from '../parts/states.ts';
import type { PlacedOperation, PlacedStage } from './jobFlow.ts';
import styles from './jobs.module.css';
import { duration } from '../parts/duration.ts';

export interface StageBoxData extends Record<string, unknown> {
  readonly placed: PlacedStage;
  readonly selectedRdd: number | null;
  readonly onOpen: (stageId: number, attempt: number) => void;
  readonly onSelect: (rddId: number) => void;
}

/** One stage of a job: what it does, how far it is, how it ended. */
export const StageBox = memo(function StageBox({ data }: NodeProps<Node<StageBoxData>>) {
  const { placed, selectedRdd, onOpen, onSelect } = data;
  const { stage } = placed;
  const look = dagStageLook(stage.state);
  return (
    <div className={cx(styles.stage, styles[stage.state], stage.onCriticalPath && styles.critical)}>
      <Handle type="target" position={Position.Left} className={styles.end} isConnectable={false} />
      <Handle type="source" position={Position.Right} className={styles.end} isConnectable={false} />
      <div className={styles.stageHead}>
        <button
          type="button" data-key={stage.key} className={cx('nopan', styles.stageName)} onClick={() => onOpen(stage.stageId, stage.attempt)} title={stage.failureReason ?? (stage.state === 'skipped' ? 'Skipped: the shuffle files of an earlier job were reused' : stage.name)}
          aria-label={`Stage ${stage.stageId}${stage.attempt > 0 ? `, attempt ${stage.attempt}` : ''}, ${look.word}, ${stage.done} of ${stage.total} tasks${stage.barrier ? ', barrier stage' : ''}${stage.onCriticalPath ? ', on the critical path' : ''}`}
        >
          Stage {stage.stageId}{stage.attempt > 0 ? `.${stage.attempt}` : ''} · {stage.total} {stage.total === 1 ? 'task' : 'tasks'}{stage.barrier && <span className={styles.barrier} title={BARRIER_HINT}>{BARRIER_MARK}</span>}
        </button>
        <span className={styles[`${look.tone}Text`]}>{look.sign} {stageNote(placed, look.word)}</span>
      </div>
      <svg className={styles.inner} width={placed.box.width} height={placed.box.height} aria-hidden>
        {placed.paths.map((path, i) => <path key={i} d={path} />)}
      </svg>
      {placed.operations.map((item, i) => <OperationBox key={item.operation?.key ?? i} item={item} selected={item.operation?.rddId === selectedRdd} onSelect={onSelect} />)}
      <div className={styles.stageBar}>
        <Progress done={stage.done} running={stage.running} failed={stage.failed} total={stage.total} skipped={stage.state === 'skipped'} label={`Stage ${stage.stageId}`} />
      </div>
    </div>
  );
});

function stageNote({ stage }: PlacedStage, word: string): string {
  const time = stage.elapsed === null ? '' : duration(stage.elapsed);
  switch (stage.state) {
    case 'done':
      return time || word;
    case 'running':
      return `${stage.done} of ${stage.total}`;
    case 'retried':
      return stage.done === stage.total ? `retried · ${time}` : `retried · ${stage.done} of ${stage.total}`;
    case 'failed':
      return stage.failed > 0 ? `failed · ${stage.failed} ${stage.failed === 1 ? 'task' : 'tasks'}` : word;
    case 'skipped':
    case 'waiting':
      return word;
  }
}

function OperationBox({ item, selected, onSelect }: { readonly item: PlacedOperation; readonly selected: boolean; readonly onSelect: (rddId: number) => void }) {
  const { operation, box, folded } = item;
  const place = { left: box.x, top: box.y, width: box.width, height: box.height };
  if (operation === null) return <div className={styles.folded} style={place}>⋮ {folded} more operations</div>;
  const subtitle = [operation.title === operation.operation ? '' : operation.operation, cellLabel(operation.cell)].filter((part) => part !== '').join(' · ');
  return (
    <button type="button" style={place} className={cx('nopan', styles.operation, operation.persisted && styles.persisted, operation.checkpointed && styles.checkpointed, selected && styles.selected)} onClick={() => onSelect(operation.rddId)}>
      <span className={styles.opTitle} title={operation.title}>{shortTitle(operation.title)}</span>
      <span className={styles.opCount}>{operation.numPartitions}</span>
      <span className={styles.opWhere}>{subtitle || `RDD ${operation.rddId}`}</span>
      {operation.checkpointed ? <span className={styles.ckptText}>✂ checkpointed</span> : operation.persisted && <span className={styles.cacheText}>▮ {operation.cachedPartitions}/{operation.numPartitions} cached</span>}
    </button>
  );
}

export const JOB_NODE_TYPES = { stage: StageBox };
