import { beforeEach, expect, it } from 'vitest';
import type { CellRange } from '../../engine/events/types.ts';
import type { LineageNode } from '../../engine/status/lineage.ts';
import { clearSelection, rddAt, selectCode, selectRdd, useSelection } from './selectionStore.ts';

const range = (startLine: number, startColumn: number, endLine: number, endColumn: number, cellId = 'c1'): CellRange => ({ cellId, cellNumber: 1, runId: 'r', startLine, startColumn, endLine, endColumn });
const rdd = (id: number, cell: CellRange | null): LineageNode => ({
  id, name: 'x', className: 'MapPartitionsRDD', operation: 'map', scopeId: '0', variable: null, cell, callSite: '', numPartitions: 1, partitioner: null,
  storageLevel: { 'Use Disk': false, 'Use Memory': false, Deserialized: false, Replication: 1 }, dependencies: [], checkpoint: 'none', barrier: false, source: 'lineage', hits: 0, computed: 0, cost: null,
});

const lineage = {
  0: rdd(0, range(1, 1, 1, 40)),
  1: rdd(1, range(2, 1, 4, 10)),
  2: rdd(2, range(3, 3, 3, 20)),
  3: rdd(3, range(3, 3, 3, 20)),
  4: rdd(4, range(3, 3, 3, 20, 'c2')),
  5: rdd(5, null),
};

beforeEach(clearSelection);

it('a position belongs to the smallest call around it, and to the last RDD that call made', () => {
  expect(rddAt({ cellId: 'c1', line: 3, column: 5 }, lineage)?.id).toBe(3);
  expect(rddAt({ cellId: 'c1', line: 4, column: 2 }, lineage)?.id).toBe(1);
  expect(rddAt({ cellId: 'c1', line: 1, column: 1 }, lineage)?.id).toBe(0);
});

it('a position outside every call belongs to none', () => {
  expect(rddAt({ cellId: 'c1', line: 5, column: 1 }, lineage)).toBeNull();
  expect(rddAt({ cellId: 'c3', line: 1, column: 1 }, lineage)).toBeNull();
});

it('clicks in code and in drawings replace one another, and a click beside clears', () => {
  selectCode({ cellId: 'c2', line: 3, column: 4 }, lineage);
  expect(useSelection.getState()).toEqual({ rddId: 4, range: range(3, 3, 3, 20, 'c2'), origin: 'code' });
  selectRdd(0, lineage[0].cell);
  expect(useSelection.getState()).toEqual({ rddId: 0, range: range(1, 1, 1, 40), origin: 'drawing' });
  selectCode({ cellId: 'c2', line: 9, column: 1 }, lineage);
  expect(useSelection.getState()).toEqual({ rddId: null, range: null, origin: null });
});
