/**
 * The layered graph the ordering and coordinate passes work on: nodes and the dummies that stand in for long edges, in
 * layers; every segment joins neighbouring layers. Held in flat arrays because these passes run on every growth of a
 * live graph.
 */
import type { IndexEdge } from './ranks.ts';

export interface Segment {
  readonly upper: number;
  readonly lower: number;
  /** Where the segment ends, from the centre of its node, along the layer. */
  upperPort: number;
  lowerPort: number;
}

export interface Layered {
  /** Real nodes come first: indices below `real` are the caller's. */
  readonly real: number;
  readonly rank: readonly number[];
  readonly layers: number[][];
  readonly segments: readonly Segment[];
  /** Segment indices towards the layer above and below, by node. */
  readonly up: readonly number[][];
  readonly down: readonly number[][];
  /** Nodes from the upper end to the lower end, by edge; dummies between. */
  readonly paths: readonly (readonly number[])[];
  readonly pathSegments: readonly (readonly number[])[];
}

/** Splits every edge that spans several layers into segments. `edges` point from lower to higher rank. */
export function buildLayered(rank: ArrayLike<number>, edges: readonly IndexEdge[]): Layered {
  const ranks = Array.from(rank);
  const real = ranks.length;
  const segments: Segment[] = [];
  const paths: number[][] = [];
  const pathSegments: number[][] = [];
  for (const [from, to] of edges) {
    const path = [from];
    const own: number[] = [];
    let previous = from;
    for (let r = ranks[from]! + 1; r <= ranks[to]!; r++) {
      const next = r === ranks[to] ? to : ranks.push(r) - 1;
      own.push(segments.push({ upper: previous, lower: next, upperPort: 0, lowerPort: 0 }) - 1);
      path.push(next);
      previous = next;
    }
    paths.push(path);
    pathSegments.push(own);
  }
  const up: number[][] = ranks.map(() => []);
  const down: number[][] = ranks.map(() => []);
  segments.forEach((segment, i) => {
    down[segment.upper]!.push(i);
    up[segment.lower]!.push(i);
  });
  let top = -1;
  for (const r of ranks) top = Math.max(top, r);
  const layers: number[][] = Array.from({ length: top + 1 }, () => []);
  ranks.forEach((r, node) => layers[r]!.push(node));
  return { real, rank: ranks, layers, segments, up, down, paths, pathSegments };
}
