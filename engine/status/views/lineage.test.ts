import { describe, expect, it } from 'vitest';
import { applyEvents } from '../apply.ts';
import { cellAt, LogBuilder, MEMORY_ONLY, wrote } from '../testing/logBuilder.ts';
import { jobDagView } from './jobDag.ts';
import { lineageView } from './lineage.ts';
import { stageView } from './stage.ts';

/** records → scaled → large (checkpointed) → map → words (cached) → sorted, as in the checkpointing example. */
function checkpointed(): LogBuilder {
  const scope = { scopeId: 'sort' };
  return new LogBuilder()
    .executor('0')
    .rdd(0, 'parallelize', 5, [], { variable: 'records', cell: cellAt(1, 1) })
    .rdd(1, 'map', 5, [0], { variable: 'scaled', cell: cellAt(1, 2) })
    .rdd(2, 'filter', 5, [1], { variable: 'large', cell: cellAt(1, 3), checkpoint: 'marked' })
    .checkpoint(2, 5)
    .rdd(4, 'map', 5, [2], { cell: cellAt(3, 1) })
    .rdd(5, 'reduceByKey', 4, [{ of: 4, shuffle: 0 }], { variable: 'words', cell: cellAt(3, 2), storageLevel: MEMORY_ONLY })
    .rdd(6, 'sortByKey', 4, [{ of: 5, shuffle: 1 }], { cell: cellAt(3, 3), ...scope })
    .rdd(7, 'sortByKey', 4, [6], { cell: cellAt(3, 3), ...scope });
}

describe('the lineage view', () => {
  it('has one node per operation, cuts stages at shuffles and checkpoints, and makes ghosts of what recovery does not need', () => {
    const view = lineageView(checkpointed().status, { checkpoint: 'after' });
    expect(view.nodes.map((node) => [node.key, node.title, node.rdds.map((rdd) => rdd.id), node.ghost, node.stageKey])).toEqual([
      ['op-0', 'records', [0], true, null],
      ['op-1', 'scaled', [1], true, null],
      ['op-2', 'large', [2], false, 'stage-of-2'],
      ['op-4', 'map', [4], false, 'stage-of-2'],
      ['op-5', 'words', [5], false, 'stage-of-5'],
      ['op-6', 'sortByKey', [6, 7], false, 'stage-of-6'],
    ]);
    expect(view.edges.map((edge) => [edge.from, edge.to, edge.kind, edge.fromPartitions, edge.toPartitions, edge.ghost, edge.cut])).toEqual([
      ['op-0', 'op-1', 'narrow', 5, 5, true, false],
      ['op-1', 'op-2', 'narrow', 5, 5, true, true],
      ['op-2', 'op-4', 'narrow', 5, 5, false, false],
      ['op-4', 'op-5', 'shuffle', 5, 4, false, false],
      ['op-5', 'op-6', 'shuffle', 4, 4, false, false],
    ]);
    expect(view.cuts).toEqual([{ node: 'op-2', rddId: 2, kind: 'reliable', ghosts: ['op-0', 'op-1'] }]);
    expect(view.nodes[2]!.checkpoint).toEqual({ state: 'reliable', path: '/checkpoints/rdd-2', parts: Array.from({ length: 5 }, (_, i) => ({ file: `part-0000${i}`, bytes: 100 })), bytes: 500 });
    expect(view.sentence).toBe('7 RDDs · 3 stages · 1 cut');
    expect(view.components).toEqual([['op-0', 'op-1', 'op-2', 'op-4', 'op-5', 'op-6']]);
  });

  it('draws the lineage as it was before the checkpoint when asked to', () => {
    const view = lineageView(checkpointed().status, { checkpoint: 'before' });
    expect(view.nodes.filter((node) => node.ghost)).toEqual([]);
    expect(view.cuts).toEqual([]);
    expect(view.sentence).toBe('7 RDDs · 3 stages');
    expect(view.nodes[0]!.stageKey).toBe('stage-of-0');
  });

  it('keeps an ancestor alive that something else still needs', () => {
    const view = lineageView(checkpointed().rdd(8, 'map', 5, [0]).status, { checkpoint: 'after' });
    expect(view.nodes.filter((node) => node.ghost).map((node) => node.title)).toEqual(['scaled']);
  });

  it('says of each stage whether it ran, runs, waits or was skipped, and how much its shuffle moved', () => {
    const log = checkpointed()
      .stage(2, 'map at <cell 3>:1', 5, [4, 2], { 'Emberline Shuffle ID': 0 })
      .stage(3, 'sortByKey', 4, [7, 6], { 'Parent IDs': [2] })
      .job(2, [2, 3], 10)
      .submit(2, 10)
      .task(2, 0, { at: 10, metrics: wrote(400, 7) })
      .task(2, 1, { at: 10, metrics: wrote(12, 1) });
    const view = lineageView(log.status, { checkpoint: 'after' });
    expect(view.stages.map((stage) => [stage.key, stage.label, stage.state, stage.note])).toEqual([
      ['stage-of-2', 'stage 2', 'ACTIVE', '2 of 5'],
      ['stage-of-5', 'not run yet', 'PREDICTED', '4 tasks'],
      ['stage-of-6', 'stage 3', 'PENDING', 'waiting'],
    ]);
    expect(view.edges.find((edge) => edge.shuffleId === 0)).toMatchObject({ shuffleBytes: 412, shuffleRecords: 8 });
    expect(view.edges.find((edge) => edge.shuffleId === 1)).toMatchObject({ shuffleBytes: null, shuffleRecords: null });
  });

  it('shows how much of a cached RDD is stored, and how often it was computed and read', () => {
    const log = checkpointed().stage(5, 'count', 4, [5]).job(0, [5], 0).submit(5, 0).block('0', 'rdd_5_0', MEMORY_ONLY, 1).task(5, 0, { computed: ['rdd_5_0'] }).task(5, 1, { hits: ['rdd_5_0'] });
    const words = lineageView(log.status, { checkpoint: 'after' }).nodes.find((node) => node.title === 'words');
    expect(words).toMatchObject({ persisted: true, levelName: 'MEMORY_ONLY', cachedPartitions: 1, cachedFraction: 0.25, memoryBytes: 100, computed: 1, hits: 1 });
  });

  it('makes the edge into an operation a shuffle when the shuffle is inside the operation', () => {
    const log = new LogBuilder().rdd(0, 'parallelize', 3, []).rdd(1, 'distinct', 3, [0], { scopeId: 'd' }).rdd(2, 'distinct', 2, [{ of: 1, shuffle: 4 }], { scopeId: 'd' }).rdd(3, 'distinct', 2, [2], { scopeId: 'd' });
    const view = lineageView(log.status, { checkpoint: 'after' });
    expect(view.edges.map((edge) => [edge.key, edge.kind, edge.shuffleId, edge.fromPartitions, edge.toPartitions])).toEqual([['op-0>op-1', 'shuffle', 4, 3, 2]]);
    expect(lineageView(log.status, { checkpoint: 'after', expanded: true }).edges.map((edge) => [edge.key, edge.kind])).toEqual([['rdd-0>rdd-1', 'narrow'], ['rdd-1>rdd-2', 'shuffle'], ['rdd-2>rdd-3', 'narrow']]);
  });

  it('drops what an earlier run of a cell made, unless something newer builds on it', () => {
    const log = new LogBuilder()
      .rdd(0, 'parallelize', 2, [], { cell: cellAt(1, 1, 'first') })
      .rdd(1, 'map', 2, [0], { cell: cellAt(2, 1, 'other') })
      .rdd(2, 'range', 2, [], { cell: cellAt(3, 1, 'old') })
      .rdd(3, 'parallelize', 2, [], { cell: cellAt(1, 1, 'second') })
      .rdd(4, 'range', 2, [], { cell: cellAt(3, 1, 'new') });
    const ids = (superseded: boolean): readonly number[] => lineageView(log.status, { checkpoint: 'after', superseded }).nodes.map((node) => node.rddId);
    expect(ids(false)).toEqual([0, 1, 3, 4]);
    expect(ids(true)).toEqual([0, 1, 2, 3, 4]);
  });

  it('shows unconnected lineages side by side and one alone when asked for its RDD', () => {
    const log = new LogBuilder().rdd(0, 'parallelize', 2, []).rdd(1, 'map', 2, [0]).rdd(2, 'range', 2, []);
    expect(lineageView(log.status, { checkpoint: 'after' }).components).toEqual([['op-0', 'op-1'], ['op-2']]);
    expect(lineageView(log.status, { checkpoint: 'after', roots: [1] }).nodes.map((node) => node.key)).toEqual(['op-0', 'op-1']);
  });

  it('is put together from stages when a plain Spark log tells no lineage', () => {
    const log = checkpointed().stage(0, 'map', 5, [4, 2, 1, 0]).stage(1, 'count', 4, [5], { 'Parent IDs': [0] }).job(0, [0, 1], 0).submit(0, 0).submit(1, 0);
    const plain = new LogBuilder().add(...log.events.filter((event) => !event.Event.startsWith('Emberline')));
    const view = lineageView(plain.status, { checkpoint: 'after' });
    expect(view.edges.map((edge) => [edge.key, edge.kind])).toEqual([['op-0>op-1', 'narrow'], ['op-1>op-2', 'narrow'], ['op-2>op-4', 'narrow'], ['op-4>op-5', 'shuffle']]);
    expect(view.sentence).toBe('5 RDDs · 2 stages');
  });

  it('keeps the node objects that a running job does not change', () => {
    const log = checkpointed().stage(5, 'count', 4, [5]).job(0, [5], 0).submit(5, 0);
    const before = log.status;
    const after = applyEvents(before, log.block('0', 'rdd_5_0', MEMORY_ONLY, 1).events.slice(-1));
    const [old, now] = [before, after].map((status) => lineageView(status, { checkpoint: 'after' }).nodes);
    expect(now!.map((node, i) => node === old![i])).toEqual([true, true, true, true, false, true]);
    expect(now![4]).toMatchObject({ title: 'words', cachedPartitions: 1 });
  });

  it('marks the operation a barrier stage begins with, and the stage everywhere it is named', () => {
    const log = new LogBuilder()
      .rdd(0, 'range', 2, [])
      .rdd(1, 'mapPartitions', 2, [0], { barrier: true })
      .rdd(2, 'map', 2, [1], { barrier: true })
      .rdd(3, 'reduceByKey', 3, [{ of: 2, shuffle: 0 }])
      .stage(0, 'map', 2, [2, 1, 0])
      .stage(1, 'collect', 3, [3], { 'Parent IDs': [0] })
      .job(0, [0, 1], 0);
    const view = lineageView(log.status, { checkpoint: 'after' });
    expect(view.nodes.map((node) => [node.operation, node.barrier])).toEqual([['range', false], ['mapPartitions', true], ['map', false], ['reduceByKey', false]]);
    expect(view.stages.map((stage) => stage.barrier)).toEqual([true, false]);
    expect(jobDagView(log.status, 0)?.stages.map((stage) => stage.barrier)).toEqual([true, false]);
    expect([0, 1].map((id) => stageView(log.status, id, 0)?.barrier)).toEqual([true, false]);
  });

  it('walks chains of thousands of RDDs', () => {
    const log = new LogBuilder().rdd(0, 'parallelize', 2, []);
    for (let id = 1; id < 4000; id++) log.rdd(id, 'map', 2, [id - 1]);
    expect(lineageView(log.status, { checkpoint: 'after' }).sentence).toBe('4000 RDDs · 1 stage');
  });
});
