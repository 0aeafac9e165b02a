import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastCpuMs } from '../../monitor/testing/cpuTime.ts';
import { layoutGraph } from './layout.ts';
import type { Box, LayoutEdge, LayoutGraph, LayoutNode, LayoutOptions } from './types.ts';

const DOWN: LayoutOptions = { direction: 'down', rankGap: 60, innerRankGap: 20, nodeGap: 24, portGap: 20 };
const RIGHT: LayoutOptions = { ...DOWN, direction: 'right' };

const node = (id: string, group?: string): LayoutNode => ({ id, width: 200, height: 50, ...(group === undefined ? {} : { group }) });
const edge = (from: string, to: string): LayoutEdge => ({ id: `${from}-${to}`, from, to });
const overlap = (a: Box, b: Box): boolean => a.x + a.width > b.x + 0.01 && b.x + b.width > a.x + 0.01 && a.y + a.height > b.y + 0.01 && b.y + b.height > a.y + 0.01;

describe('layoutGraph', () => {
  it('puts a chain on one straight line, one layer below the other', () => {
    const result = layoutGraph({ nodes: ['a', 'b', 'c'].map((id) => node(id)), edges: [edge('a', 'b'), edge('b', 'c')] }, DOWN);
    expect([...result.nodes]).toEqual([
      ['a', { x: 0, y: 0, width: 200, height: 50 }],
      ['b', { x: 0, y: 110, width: 200, height: 50 }],
      ['c', { x: 0, y: 220, width: 200, height: 50 }],
    ]);
    expect(result.edges.get('a-b')).toEqual([{ x: 100, y: 50 }, { x: 100, y: 110 }]);
  });

  it('centres a join below its two inputs and spreads the ends of its edges', () => {
    const result = layoutGraph({ nodes: ['a', 'b', 'j'].map((id) => node(id)), edges: [edge('a', 'j'), edge('b', 'j')] }, DOWN);
    const [a, b, j] = ['a', 'b', 'j'].map((id) => result.nodes.get(id)!);
    expect(j!.x).toBeCloseTo((a!.x + b!.x) / 2, 1);
    const ends = ['a-j', 'b-j'].map((id) => result.edges.get(id)!.at(-1)!.x - (j!.x + 100));
    expect(ends.map(Math.round)).toEqual(a!.x < b!.x ? [-10, 10] : [10, -10]);
  });

  it('runs an edge from the operation through the border of its box to the operation that reads it', () => {
    const graph: LayoutGraph = {
      nodes: [node('a', 's0'), node('b', 's0'), node('c', 's1'), node('d', 's1')],
      edges: [edge('a', 'b'), edge('b', 'c'), edge('c', 'd')],
      groups: [{ id: 's0', header: 30, padding: 16 }, { id: 's1', header: 30, padding: 16 }],
    };
    const result = layoutGraph(graph, DOWN);
    expect(result.groups.get('s0')).toEqual({ x: 0, y: 0, width: 232, height: 30 + 120 + 16 });
    expect(result.edges.get('b-c')).toEqual([{ x: 116, y: 150 }, { x: 116, y: 166 }, { x: 116, y: 226 }, { x: 116, y: 256 }]);
  });

  it('leads an edge out of the middle of a box past the operations below it', () => {
    const graph: LayoutGraph = {
      nodes: [node('a', 's0'), node('b', 's0'), node('c', 's1')],
      edges: [edge('a', 'b'), edge('a', 'c')],
      groups: [{ id: 's0', header: 30, padding: 16 }, { id: 's1', header: 30, padding: 16 }],
    };
    const result = layoutGraph(graph, DOWN);
    const b = result.nodes.get('b')!;
    const beside = result.edges.get('a-c')!.filter((point) => point.y >= b.y && point.y <= b.y + b.height);
    expect(beside.length).toBeGreaterThan(0);
    expect(beside.every((point) => point.x < b.x || point.x > b.x + b.width)).toBe(true);
  });

  it('runs stages to the right, border to border, with operations downward inside', () => {
    const graph: LayoutGraph = {
      nodes: [node('a', 's0'), node('b', 's0'), node('c', 's1')],
      edges: [edge('a', 'b'), edge('s0', 's1')],
      groups: [{ id: 's0', header: 30, padding: 16 }, { id: 's1', header: 30, padding: 16 }],
    };
    const result = layoutGraph(graph, RIGHT);
    const [s0, s1] = [result.groups.get('s0')!, result.groups.get('s1')!];
    expect(s1.x).toBe(s0.x + s0.width + 60);
    expect(result.edges.get('s0-s1')).toEqual([{ x: 232, y: s0.y + s0.height / 2 }, { x: 292, y: s1.y + s1.height / 2 }]);
    expect(result.nodes.get('b')!.y).toBeGreaterThan(result.nodes.get('a')!.y);
  });

  it('orders the inside of a box by where its edges go, so that they do not cross', () => {
    const graph: LayoutGraph = {
      nodes: [node('top', 's0'), node('a', 's0'), node('b', 's0'), node('other', 's1'), node('join', 's2'), node('end', 's3')],
      edges: [edge('top', 'a'), edge('top', 'b'), edge('a', 'join'), edge('other', 'join'), edge('b', 'end')],
      groups: ['s0', 's1', 's2', 's3'].map((id) => ({ id, header: 30, padding: 16 })),
    };
    const { nodes } = layoutGraph(graph, DOWN);
    const x = (id: string): number => nodes.get(id)!.x;
    expect(Math.sign(x('a') - x('b'))).toBe(Math.sign(x('join') - x('end')));
    expect(Math.sign(x('a') - x('b'))).toBe(Math.sign(x('other') - x('b')));
  });

  it('draws a stage that feeds itself through another', () => {
    const graph: LayoutGraph = {
      nodes: [node('a', 's0'), node('z', 's0'), node('b', 's1')],
      edges: [edge('a', 'z'), edge('a', 'b'), edge('b', 'z')],
      groups: [{ id: 's0', header: 30, padding: 16 }, { id: 's1', header: 30, padding: 16 }],
    };
    const result = layoutGraph(graph, DOWN);
    expect(overlap(result.groups.get('s0')!, result.groups.get('s1')!)).toBe(false);
    expect([...result.edges.keys()].sort()).toEqual(['a-b', 'a-z', 'b-z']);
  });

  it('leaves what was drawn where it was when the graph grows at its end', () => {
    const before: LayoutGraph = { nodes: ['a', 'b', 'c', 'd'].map((id) => node(id)), edges: [edge('a', 'c'), edge('b', 'd')] };
    const first = layoutGraph(before, DOWN);
    const grown = layoutGraph({ nodes: [...before.nodes, node('e'), node('f')], edges: [...before.edges, edge('c', 'e'), edge('d', 'f')] }, DOWN, first);
    for (const [id, box] of first.nodes) {
      expect(grown.nodes.get(id)!.x).toBeCloseTo(box.x, 3);
      expect(grown.nodes.get(id)!.y).toBeCloseTo(box.y, 3);
    }
  });

  it('keeps boxes apart and children below parents in any graph', () => {
    const graphs = fc.record({ count: fc.integer({ min: 1, max: 30 }), links: fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 50 }), stages: fc.integer({ min: 0, max: 6 }) });
    fc.assert(fc.property(graphs, ({ count, links, stages }) => {
      const nodes = Array.from({ length: count }, (_, i) => node(`n${i}`, i % (stages + 1) === stages ? undefined : `s${i % (stages + 1)}`));
      const edges = links.filter(([a, b]) => a < b && b < count).map(([a, b], i) => ({ id: `e${i}`, from: `n${a}`, to: `n${b}` }));
      const groups = Array.from({ length: stages }, (_, i) => ({ id: `s${i}`, header: 30, padding: 16 }));
      const result = layoutGraph({ nodes, edges, groups }, DOWN);
      const inner = [...result.nodes.values()];
      const outer = [...result.groups.values(), ...nodes.filter((n) => n.group === undefined).map((n) => result.nodes.get(n.id)!)];
      for (const list of [inner, outer]) list.forEach((a, i) => list.slice(i + 1).forEach((b) => expect(overlap(a, b)).toBe(false)));
      for (const e of edges) {
        const [from, to] = [nodes[Number(e.from.slice(1))]!, nodes[Number(e.to.slice(1))]!];
        if (from.group === to.group && from.group !== undefined) expect(result.nodes.get(e.to)!.y).toBeGreaterThan(result.nodes.get(e.from)!.y);
      }
      expect(result.edges.size).toBe(edges.length);
    }), { seed: 7, numRuns: 150 });
  });

  it('lays out 2,000 nodes in under 50 ms', () => {
    let seed = 11;
    const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const nodes = Array.from({ length: 2000 }, (_, i) => node(`n${i}`));
    const edges: LayoutEdge[] = [];
    for (let i = 1; i < 2000; i++) {
      edges.push(edge(`n${Math.max(0, i - 1 - Math.floor(random() * 30))}`, `n${i}`));
      if (random() < 0.5) edges.push({ ...edge(`n${Math.max(0, i - 1 - Math.floor(random() * 30))}`, `n${i}`), id: `x${i}` });
    }
    const graph = { nodes, edges };
    expect(leastCpuMs(() => layoutGraph(graph, DOWN), 10)).toBeLessThan(50);
  });
});
