import { X } from 'lucide-react';
import type { Advice } from '../../engine/status/views/advice.ts';
import type { LineageViewNode } from '../../engine/status/views/lineage.ts';
import { revealCode } from '../client/reveal.ts';
import { cellWords } from '../monitor/parts/cellLabel.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { formatBytes, formatCount, formatDuration, plural } from '../ui/format.ts';
import { jobLook } from '../monitor/parts/states.ts';
import { adviceReasons, adviceSentence } from './adviceText.ts';
import type { ActionPill } from './actions.ts';
import styles from './lineage.module.css';

export interface LineageDetailProps {
  readonly node: LineageViewNode;
  readonly advice: Advice | null;
  /** The last action that ran on it. */
  readonly action: ActionPill | null;
  readonly onOpenJob: (jobId: number) => void;
  readonly onClose: () => void;
}

/** All that is known of one node: the RDDs inside it, where it is stored, how often it was computed. */
export function LineageDetail({ node, advice, action, onOpenJob, onClose }: LineageDetailProps) {
  const { checkpoint } = node;
  const facts: (readonly [string, string])[] = [
    ['Partitions', formatCount(node.numPartitions)],
    ['Partitioner', node.partitioner ?? 'none'],
    // A level's name may break where its words end.
    ['Storage level', node.persisted ? node.levelName.replaceAll('_', '_\u200b') : 'not persisted'],
  ];
  if (node.persisted) {
    facts.push(['Cached', `${node.cachedPartitions} of ${node.numPartitions}`], ['In memory', formatBytes(node.memoryBytes)], ['On disk', formatBytes(node.diskBytes)]);
    facts.push(['Read from cache', plural(node.hits, 'time')], ['Computed', plural(node.computed, 'partition')]);
  } else if (node.cost !== null) {
    facts.push(['Computed', plural(node.cost.computations, 'time')], ['Task time of one', `at most ${formatDuration(node.cost.leastTaskTime)}`]);
  }
  if (checkpoint.state !== 'none') facts.push(['Checkpoint', checkpoint.state === 'marked' ? 'marked: written after the next action' : checkpoint.state === 'local' ? 'local: the cached blocks' : `${plural(checkpoint.parts.length, 'part file')}, ${formatBytes(checkpoint.bytes)}`]);
  return (
    <section className={styles.detail} aria-label={`Details of ${node.title}`}>
      <div className={styles.detailHead}>
        <h3>{node.title}</h3>
        <span>{[node.operation, cellWords(node.cell) || node.callSite].filter((part) => part !== '').join(' · ')}</span>
        <span className={styles.grow} />
        {action !== null && <Button size="small" onClick={() => onOpenJob(action.jobId)}>{jobLook(action.state).sign} {action.action}, job {action.jobId}</Button>}
        {node.cell !== null && <Button size="small" onClick={() => node.cell && revealCode({ cellId: node.cell.cellId, line: node.cell.startLine, column: node.cell.startColumn })}>Show code</Button>}
        <IconButton label="Close details" size="small" onClick={onClose}><X size={14} /></IconButton>
      </div>
      {node.ghost && <p>Beyond a checkpoint: recovery no longer needs it.</p>}
      {advice !== null && (
        <section className={styles.advised} data-kind={advice.kind} aria-label="Advice">
          <p className={styles.advisedHead}><b>{sentence(adviceSentence(advice))}</b> <code>{advice.code}</code></p>
          <ul>{adviceReasons(advice).map((reason) => <li key={reason}>{reason}</li>)}</ul>
        </section>
      )}
      <dl className={styles.facts}>
        {facts.map(([term, value]) => (
          <div key={term}><dt>{term}</dt><dd>{value}</dd></div>
        ))}
      </dl>
      <p className={styles.subhead}>{node.rdds.length === 1 ? 'RDD' : 'RDDs'}</p>
      <ul className={styles.rdds}>
        {node.rdds.map((rdd) => <li key={rdd.id}><b>[{rdd.id}]</b> ({rdd.numPartitions}) {rdd.name}{rdd.name === rdd.className ? '' : ` ${rdd.className}`} · {rdd.operation}</li>)}
      </ul>
      {checkpoint.parts.length > 0 && (
        <>
          <p className={styles.subhead}>{checkpoint.path}</p>
          <ul className={styles.rdds}>
            {checkpoint.parts.map((part) => <li key={part.file}><b>{part.file}</b> {formatBytes(part.bytes)}</li>)}
          </ul>
        </>
      )}
    </section>
  );
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
