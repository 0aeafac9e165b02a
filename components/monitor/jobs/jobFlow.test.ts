import { describe, expect, it } from 'vitest';
import type { DagOperation, DagStage, JobDagView } from '../../../engine/status/views/jobDag.ts';
import { leastCpuMs } from '../testing/cpuTime.ts';
import { drawJob, edgeLabel, planJob, shownOperations } from './jobFlow.ts';

const operation = (rddId: number): DagOperation => ({ key: `op-${rddId}`, rddId, title: 'map', operation: 'map', cell: null, numPartitions: 4, persisted: false, cachedPartitions: 0, checkpointed: false, rddIds: [rddId] });
const stage = (stageId: number, operations: number, more: Partial<DagStage> = {}): DagStage => {
  const list = Array.from({ length: operations }, (_, i) => operation(stageId * 100 + i));
  return {
    key: `stage-${stageId}`, stageId, attempt: 0, name: '', state: 'waiting', cell: null, barrier: false, total: 4, done: 0, running: 0, failed: 0, elapsed: null, failureReason: null, operations: list,
    edges: list.slice(1).map((op, i) => ({ from: list[i]!.key, to: op.key })), shuffleReadBytes: 0, shuffleWriteBytes: 0, onCriticalPath: false, ...more,
  };
};
const view = (stages: readonly DagStage[], links: readonly (readonly [number, number])[]): JobDagView => ({
  jobId: 0, name: 'collect', state: 'RUNNING', error: null, cell: null, submissionTime: 0, elapsed: 0, done: 0, total: 0, stages, criticalPath: null, lostExecutors: [], recomputedPartitions: 0, sentence: '',
  edges: links.map(([a, b]) => ({ key: `${a}-${b}`, from: `stage-${a}`, to: `stage-${b}`, bytes: 1024, records: 1, soFar: false, shuffleId: 0 })),
});

describe('the DAG of a job', () => {
  it('puts a stage to the right of those it reads', () => {
    const dag = view([stage(0, 2), stage(1, 1), stage(2, 1)], [[0, 2], [1, 2]]);
    const { stages, edges } = drawJob(dag, planJob(dag, null));
    const [a, b, c] = stages.map((s) => s.box);
    expect(c!.x).toBeGreaterThan(a!.x + a!.width);
    expect(b!.x).toBe(a!.x);
    expect(edges.map((e) => e.route.at(-1)!.x)).toEqual([c!.x, c!.x]);
    expect(stages[0]!.paths).toEqual(['M131 84L131 100']);
  });

  it('stands stages below one another in a narrow pane, border to border', () => {
    const dag = view([stage(0, 2), stage(1, 1)], [[0, 1]]);
    const { stages, edges } = drawJob(dag, planJob(dag, null, 'down'));
    const [a, b] = stages.map((s) => s.box);
    expect(b!.y).toBe(a!.y + a!.height + 64);
    expect(edges[0]!.route).toEqual([{ x: 131, y: a!.height }, { x: 131, y: b!.y }]);
  });

  it('keeps its plan while only counts change, and its places while it grows', () => {
    const before = view([stage(0, 2), stage(1, 1)], [[0, 1]]);
    const plan = planJob(before, null);
    expect(planJob(view([stage(0, 2, { done: 3, state: 'running' }), stage(1, 1)], [[0, 1]]), plan)).toBe(plan);
    const grown = planJob(view([stage(0, 2), stage(1, 1), stage(2, 1)], [[0, 1], [1, 2]]), plan);
    expect(grown.layout.groups.get('stage-0')).toEqual(plan.layout.groups.get('stage-0'));
  });

  it('folds the middle of a long chain of operations', () => {
    const shown = shownOperations(stage(0, 12));
    expect(shown.map((item) => item.operation?.rddId ?? `+${item.folded}`)).toEqual([0, 1, 2, '+6', 9, 10, 11]);
  });

  it('looks first at the stage that runs', () => {
    const dag = view([stage(0, 1, { state: 'done' }), stage(1, 1, { state: 'running' })], [[0, 1]]);
    const drawing = drawJob(dag, planJob(dag, null));
    expect(drawing.focus).toBe(drawing.stages[1]!.box);
  });

  it('labels an edge with the bytes written, and says when they still grow', () => {
    const edge = view([], [[0, 1]]).edges[0]!;
    expect([edgeLabel(edge), edgeLabel({ ...edge, soFar: true }), edgeLabel({ ...edge, bytes: null })]).toEqual(['1 KiB', '1 KiB so far', '']);
  });

  it('plans 300 stages of 900 operations in under 100 ms', () => {
    const links = Array.from({ length: 299 }, (_, i): [number, number] => [Math.max(0, i - (i % 7)), i + 1]);
    const dag = view(Array.from({ length: 300 }, (_, i) => stage(i, 3)), links);
    expect(drawJob(dag, planJob(dag, null)).stages).toHaveLength(300);
    expect(leastCpuMs(() => drawJob(dag, planJob(dag, null)))).toBeLessThan(100);
  });
});
