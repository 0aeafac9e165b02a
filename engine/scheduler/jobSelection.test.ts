import { describe, expect, it } from 'vitest';
import { CancelledGroups, tagsOf } from './jobSelection.ts';
import type { JobSubmission } from './events.ts';

const job = (group?: string): JobSubmission => ({
  jobId: 0, graph: { finalRddId: 0, nodes: new Map() }, partitions: [], callSite: { short: '', long: '' }, properties: group === undefined ? {} : { 'spark.jobGroup.id': group },
});

describe('[B10.4] groups cancelled for good', () => {
  it('are remembered up to a limit: the sixth of five drops the oldest; one named again is young again', () => {
    const groups = new CancelledGroups(5);
    for (const group of ['a', 'b', 'c', 'd', 'e', 'a', 'f']) groups.add(group);
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((group) => groups.bars(job(group)))).toEqual(['a', undefined, 'c', 'd', 'e', 'f']);
    expect(groups.bars(job())).toBeUndefined();
  });
});

it('tags are the words between commas', () => {
  expect([tagsOf({}), tagsOf({ 'spark.job.tags': 'one,two' })]).toEqual([[], ['one', 'two']]);
});
