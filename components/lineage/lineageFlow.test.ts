import { describe, expect, it } from 'vitest';
import type { LineageView, LineageViewEdge, LineageViewNode, PredictedStage } from '../../engine/status/views/lineage.ts';
import { drawLineage, planLineage } from './lineageFlow.ts';

const node = (key: string, stageKey: string | null, more: Partial<LineageViewNode> = {}): LineageViewNode => ({
  key, rddId: 0, rdds: [], title: key, name: key, variable: key, operation: 'map', cell: null, callSite: '', numPartitions: 4, partitioner: null,
  storageLevel: { 'Use Disk': false, 'Use Memory': false, Deserialized: false, Replication: 1 }, persisted: false, levelName: '', cachedPartitions: 0, cachedFraction: 0, memoryBytes: 0, diskBytes: 0, computed: 0, hits: 0, barrier: false,
  checkpoint: { state: 'none', path: '', parts: [], bytes: 0 }, cost: null, ghost: stageKey === null, stageKey, ...more,
});
const edge = (from: string, to: string, kind: 'narrow' | 'shuffle' = 'narrow', more: Partial<LineageViewEdge> = {}): LineageViewEdge => ({ key: `${from}-${to}`, from, to, kind, shuffleId: null, fromPartitions: 5, toPartitions: 4, shuffleBytes: null, shuffleRecords: null, ghost: false, cut: false, ...more });
const stage = (key: string): PredictedStage => ({ key, nodes: [], finalRddId: 0, barrier: false, numTasks: 4, stageId: null, attempt: null, state: 'PREDICTED', completedTasks: 0, label: 'not run yet', note: '' });
const view = (nodes: readonly LineageViewNode[], edges: readonly LineageViewEdge[], components: readonly (readonly string[])[], cuts: LineageView['cuts'] = []): LineageView => ({
  nodes, edges, components, cuts, stages: [...new Set(nodes.flatMap((n) => n.stageKey ?? []))].map(stage), advice: {}, counts: { rdds: 0, stages: 0, cuts: 0 }, sentence: '',
});

describe('the lineage as placed boxes', () => {
  it('ends the edges from ghosts at the cut, above the box of the checkpointed node', () => {
    const lineage = view([node('a', null), node('b', null), node('c', 's')], [edge('a', 'b', 'narrow', { ghost: true }), edge('b', 'c', 'narrow', { cut: true })], [['a', 'b', 'c']], [{ node: 'c', rddId: 0, kind: 'reliable', ghosts: ['a', 'b'] }]);
    const { cuts, edges, stages, nodes } = drawLineage(lineage, [], [], planLineage(lineage, [], [], null));
    const [cut] = cuts;
    const y = cut!.box.y + cut!.box.height;
    expect(edges.find((e) => e.key === 'b-c')!.route.at(-1)!.y).toBe(y);
    expect(y).toBeLessThan(stages[0]!.box.y);
    const [a, b] = nodes.map((n) => n.box);
    expect(b!.y - (a!.y + a!.height)).toBe(20);
  });

  it('sets unconnected lineages into the rows that draw them largest', () => {
    const lineage = view([node('a', 's0'), node('b', 's1'), node('c', 's2')], [], [['a'], ['b'], ['c']]);
    const plan = planLineage(lineage, [], [], null);
    const [a, b, c] = plan.components;
    expect([a!.x, b!.x, c!.x, b!.y > a!.y + a!.height, c!.y > b!.y + b!.height]).toEqual([0, 0, 0, true, true]);
    expect(drawLineage(lineage, [], [], plan).newest).toEqual(plan.layout.nodes.get('c'));
  });

  it('keeps its plan while only what is cached changes', () => {
    const before = view([node('a', 's0')], [], [['a']]);
    const plan = planLineage(before, [], [], null);
    const after = view([node('a', 's0', { persisted: true, cachedPartitions: 3 })], [], [['a']]);
    expect(planLineage(after, [], [], plan)).toBe(plan);
    expect(drawLineage(after, [], [], plan).nodes[0]!.node.cachedPartitions).toBe(3);
  });

  it('hangs an action below the RDD it ran on', () => {
    const lineage = view([node('a', 's0')], [], [['a']]);
    const pills = [{ key: 'action-a', node: 'a', jobId: 1, action: 'count', state: 'SUCCEEDED' as const }];
    const drawing = drawLineage(lineage, pills, [], planLineage(lineage, pills, [], null));
    expect(drawing.pills[0]!.box.y).toBeGreaterThan(drawing.stages[0]!.box.y + drawing.stages[0]!.box.height);
    expect(drawing.edges.map((e) => e.key)).toEqual(['action-a']);
  });
});
