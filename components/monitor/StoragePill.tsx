'use client';
import { useMemo } from 'react';
import { useStatus } from '../client/statusStore.ts';
import { Pill } from '../ui/Chip.tsx';
import { formatBytes } from '../ui/format.ts';
import { useThrottled } from './parts/useThrottled.ts';
import { showInExplorer } from './explorerStore.ts';
import { clusterStorage, storageText } from './storageText.ts';
import styles from './StoragePill.module.css';

/** `storage 38 / 614 MiB` for the top bar; leads to the storage view. Nothing before an executor has memory. */
export function StoragePill({ appId }: { readonly appId: string | null }) {
  const { status } = useStatus(appId);
  const shown = useThrottled(status, 250);
  const { memoryUsed, maxMemory, diskUsed } = useMemo(() => clusterStorage(shown), [shown]);
  if (maxMemory === 0) return null;
  return (
    <button type="button" className={styles.pill} onClick={() => showInExplorer({ view: 'storage' })} title={`Cached partitions take ${formatBytes(memoryUsed)} of the ${formatBytes(maxMemory)} that storage and execution share${diskUsed > 0 ? `, and ${formatBytes(diskUsed)} of disk` : ''}`}>
      <Pill>storage {storageText(memoryUsed, maxMemory)}</Pill>
    </button>
  );
}
