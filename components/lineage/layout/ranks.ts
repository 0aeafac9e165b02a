/**
 * Layer assignment: longest path from the sources, then nodes that gain nothing by standing early are drawn down to
 * their consumers, so that a source joined late stands beside the join and not at the far end of a long edge.
 */

export type IndexEdge = readonly [from: number, to: number];

/** Edges in an acyclic orientation: those that close a cycle (a stage that feeds itself through another) are turned round. */
export function acyclic(count: number, edges: readonly IndexEdge[]): IndexEdge[] {
  const out = adjacency(count, edges, 0);
  const state = new Uint8Array(count);
  const backward = new Set<number>();
  for (let root = 0; root < count; root++) {
    if (state[root] !== 0) continue;
    const stack: number[] = [root];
    const cursor: number[] = [0];
    state[root] = 1;
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!;
      const at = cursor[cursor.length - 1]!++;
      const edge = out[node]![at];
      if (edge === undefined) {
        state[node] = 2;
        stack.pop();
        cursor.pop();
        continue;
      }
      const next = edges[edge]![1];
      if (state[next] === 1) backward.add(edge);
      else if (state[next] === 0) {
        state[next] = 1;
        stack.push(next);
        cursor.push(0);
      }
    }
  }
  return edges.map(([from, to], i) => (backward.has(i) ? [to, from] : [from, to]));
}

/** Layer of each node, from 0. `edges` must be acyclic; self edges are ignored. */
export function assignRanks(count: number, edges: readonly IndexEdge[]): Int32Array {
  const real = edges.filter(([from, to]) => from !== to);
  const out = adjacency(count, real, 0);
  const into = adjacency(count, real, 1);
  const order = topological(count, real, out, into);
  const rank = new Int32Array(count);
  for (const node of order) {
    for (const edge of out[node]!) {
      const to = real[edge]![1];
      rank[to] = Math.max(rank[to]!, rank[node]! + 1);
    }
  }
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    if (out[node]!.length === 0 || into[node]!.length > out[node]!.length) continue;
    let nearest = Infinity;
    for (const edge of out[node]!) nearest = Math.min(nearest, rank[real[edge]![1]]!);
    rank[node] = nearest - 1;
  }
  return rank;
}

function adjacency(count: number, edges: readonly IndexEdge[], end: 0 | 1): number[][] {
  const lists: number[][] = Array.from({ length: count }, () => []);
  edges.forEach((edge, i) => lists[edge[end]]!.push(i));
  return lists;
}

function topological(count: number, edges: readonly IndexEdge[], out: number[][], into: number[][]): number[] {
  const waiting = Int32Array.from(into, (list) => list.length);
  const order: number[] = [];
  for (let i = 0; i < count; i++) if (waiting[i] === 0) order.push(i);
  for (let i = 0; i < order.length; i++) {
    for (const edge of out[order[i]!]!) {
      const to = edges[edge]![1];
      if (--waiting[to]! === 0) order.push(to);
    }
  }
  return order;
}
