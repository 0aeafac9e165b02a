'use client';
import { useStatus } from '../client/statusStore.ts';
import { Pill } from '../ui/Chip.tsx';
import { formatBytes } from '../ui/format.ts';
import { useView } from './parts/useView.ts';
import { showInExplorer } from './explorerStore.ts';
import { clusterStorage, storageText } from './storageText.ts';
import styles from './StoragePill.module.css';

/** `storage 38 / 614 MiB` for the top bar; leads to the storage view. Nothing before an executor has memory. */
export function StoragePill({ appId }: { readonly appId: string | null }) {
  const { status } = useStatus(appId);
  const { memoryUsed, maxMemory, diskUsed } = useView(status, clusterStorage, appId ?? '');
  if (maxMemory === 0) return null;
  return (
    <button type="button" className={styles.pill} onClick={() => showInExplorer({ view: 'storage' })} title={`Cached partitions take ${formatBytes(memoryUsed)} of the ${formatBytes(maxMemory)} that storage and execution share${diskUsed > 0 ? `, and ${formatBytes(diskUsed)} of disk` : ''}`}>
      <Pill>storage {storageText(memoryUsed, maxMemory)}</Pill>
    </button>
  );
}
