'use client';
import { memo, useMemo, useState } from 'react';
import type { PartitionCell, StorageView, StoredRdd } from '../../../engine/status/views/storage.ts';
import { Chip } from '../../ui/Chip.tsx';
import { cx } from '../../ui/cx.ts';
import { formatBytes, plural } from '../../ui/format.ts';
import { cellWords } from '../parts/cellLabel.ts';
import { DataTable, type Column } from '../parts/DataTable.tsx';
import { Empty } from '../parts/Empty.tsx';
import { PLACES, partitionSentence, placeCounts, placeWords } from './places.ts';
import styles from './storage.module.css';

/** Numbers fit into the cells up to here; beyond, cells shrink. */
const LABELLED = 240;
const MOST_CELLS = 4000;

/** Every cached RDD, its partitions as cells. */
export function StoragePage({ view, selectedRdd, onSelectRdd }: { readonly view: StorageView; readonly selectedRdd: number | null; readonly onSelectRdd: (rddId: number) => void }) {
  if (view.rdds.length === 0) return <Empty title="Nothing is cached">Call <code>cache()</code> or <code>persist(level)</code> on an RDD and run an action: its partitions appear here as they are stored.</Empty>;
  return (
    <div className={styles.page}>
      <div className={styles.list}>
        {view.rdds.map((rdd) => <RddCard key={rdd.rddId} rdd={rdd} selected={rdd.rddId === selectedRdd} onSelect={onSelectRdd} />)}
      </div>
      <div className={styles.legend} aria-hidden>
        {(['memory', 'disk', 'both', 'none', 'evicted', 'lost'] as const).map((place) => <span key={place}><i className={cx(styles.cell, styles.small, styles[place])} />{PLACES[place].letter} {PLACES[place].word}</span>)}
        <span><i className={cx(styles.cell, styles.small, styles.memory, styles.outlined)} />on the chosen executor</span>
      </div>
    </div>
  );
}

const RddCard = memo(function RddCard({ rdd, selected, onSelect }: { readonly rdd: StoredRdd; readonly selected: boolean; readonly onSelect: (rddId: number) => void }) {
  const [chosen, setChosen] = useState<string | null | undefined>(undefined);
  const executor = chosen === undefined ? rdd.ifLost[0]?.executorId ?? null : chosen;
  const loss = rdd.ifLost.find((item) => item.executorId === executor);
  const sizes = [rdd.memoryBytes > 0 || rdd.diskBytes === 0 ? `${formatBytes(rdd.memoryBytes)} memory` : '', rdd.diskBytes > 0 ? `${formatBytes(rdd.diskBytes)} disk` : ''].filter(Boolean).join(', ');
  return (
    <section className={cx(styles.card, selected && styles.selected)} aria-label={`${rdd.title}, ${rdd.cachedPartitions} of ${rdd.numPartitions} partitions cached`}>
      <div className={styles.head}>
        <button type="button" className={styles.name} onClick={() => onSelect(rdd.rddId)} title="Light up the code that made it">{rdd.title}</button>
        <Chip tone="cache">{rdd.levelName}</Chip>
        {rdd.checkpointed && <Chip tone="ckpt">✂ checkpointed</Chip>}
        <span className={styles.dim}>{[cellWords(rdd.cell), sizes, rdd.hits > 0 ? `read ${plural(rdd.hits, 'time')}` : ''].filter(Boolean).join(' · ')}</span>
      </div>
      <div className={styles.cells} role="img" aria-label={placeCounts(rdd.partitions).map((p) => `${p.count} ${PLACES[p.place].word}`).join(', ')}>
        {rdd.partitions.slice(0, MOST_CELLS).map((cell) => <Cell key={cell.partition} cell={cell} labelled={rdd.partitions.length <= LABELLED} outlined={executor !== null && cell.executors.includes(executor)} />)}
      </div>
      {rdd.partitions.length > MOST_CELLS && <p className={styles.dim}>{plural(rdd.partitions.length - MOST_CELLS, 'more partition')}: see the table.</p>}
      {rdd.byExecutor.length > 0 && <div className={styles.executors}>
        {rdd.byExecutor.map((item) => (
          <button key={item.executorId} type="button" aria-pressed={item.executorId === executor} className={cx(styles.executor, item.executorId === executor && styles.executorOn)} onClick={() => setChosen(item.executorId === executor ? null : item.executorId)}>
            executor {item.executorId} · {item.partitions} · {formatBytes(item.memoryBytes + item.diskBytes)}
          </button>
        ))}
      </div>}
      {rdd.copies !== '' && <p className={styles.sentence}>{rdd.copies}</p>}
      {loss !== undefined && <p className={styles.sentence}>{loss.sentence}</p>}
      {rdd.evictions.map((sentence) => <p key={sentence} className={styles.sentence}><span aria-hidden className={styles.evictionSign}>▾</span> {sentence}</p>)}
    </section>
  );
});

const Cell = memo(function Cell({ cell, labelled, outlined }: { readonly cell: PartitionCell; readonly labelled: boolean; readonly outlined: boolean }) {
  return (
    <i className={cx(styles.cell, styles[cell.place], !labelled && styles.small, outlined && styles.outlined)} title={partitionSentence(cell)}>
      {labelled && <>{cell.partition}<sub>{PLACES[cell.place].letter}</sub></>}
    </i>
  );
});

interface PartitionRow extends PartitionCell {
  readonly rdd: StoredRdd;
}

const COLUMNS: readonly Column<PartitionRow>[] = [
  { key: 'rdd', header: 'RDD', width: 'minmax(110px,1.4fr)', value: (r) => r.rdd.title },
  { key: 'level', header: 'Level', width: 'minmax(130px,1fr)', value: (r) => r.rdd.levelName },
  { key: 'partition', header: 'Partition', width: '78px', numeric: true, value: (r) => r.partition },
  { key: 'place', header: 'Where', width: 'minmax(130px,1fr)', value: (r) => placeWords(r) },
  { key: 'executors', header: 'Executors', width: '84px', value: (r) => r.executors.join(', ') },
  { key: 'memory', header: 'Memory', width: '84px', numeric: true, value: (r) => r.memoryBytes, render: (r) => (r.memoryBytes === 0 ? '' : formatBytes(r.memoryBytes)) },
  { key: 'disk', header: 'Disk', width: '84px', numeric: true, value: (r) => r.diskBytes, render: (r) => (r.diskBytes === 0 ? '' : formatBytes(r.diskBytes)) },
  { key: 'hits', header: 'Read', hint: 'Tasks that read it from the cache', width: '64px', numeric: true, value: (r) => r.hits },
  { key: 'computed', header: 'Computed', hint: 'Tasks that had to compute it', width: '84px', numeric: true, value: (r) => r.computed },
];

/** The same in words: a row per partition. */
export function StorageTable({ view, onSelectRdd }: { readonly view: StorageView; readonly onSelectRdd: (rddId: number) => void }) {
  const rows = useMemo(() => view.rdds.flatMap((rdd) => rdd.partitions.map((cell): PartitionRow => ({ ...cell, rdd }))), [view]);
  return <DataTable label="Cached partitions" columns={COLUMNS} rows={rows} rowKey={(r) => `${r.rdd.rddId}.${r.partition}`} onOpen={(r) => onSelectRdd(r.rdd.rddId)} empty="Nothing is cached." />;
}
