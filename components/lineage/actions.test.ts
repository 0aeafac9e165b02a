import { expect, it } from 'vitest';
import { applyEvents } from '../../engine/status/apply.ts';
import { emptyStatus } from '../../engine/status/status.ts';
import { lineageView } from '../../engine/status/views/lineage.ts';
import { checkpointRun } from '../monitor/testing/syntheticRun.ts';
import { actionPills, leafPills } from './actions.ts';

const status = applyEvents(emptyStatus(), checkpointRun());
const view = lineageView(status, { checkpoint: 'after' });

it('the last action of each RDD is known; writing a checkpoint is none', () => {
  expect(actionPills(status, view).map((pill) => [view.nodes.find((node) => node.key === pill.node)?.title, pill.action, pill.jobId, pill.state])).toEqual([
    ['large', 'count', 0, 'SUCCEEDED'],
    ['words', 'sortByKey', 2, 'SUCCEEDED'],
    ['sorted', 'collect', 3, 'RUNNING'],
  ]);
});

it('only the ends of the lineage carry their action in the drawing', () => {
  expect(leafPills(actionPills(status, view), view).map((pill) => pill.action)).toEqual(['collect']);
});
