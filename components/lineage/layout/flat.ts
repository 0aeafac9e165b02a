/**
 * Layered layout of a graph without groups, in abstract axes: `cross` runs along a layer, `main` from layer to layer.
 * The grouped layout composes two of these.
 */
import { assignCoordinates } from './coordinates.ts';
import { buildLayered, type Layered } from './layered.ts';
import { orderLayers } from './ordering.ts';
import { acyclic, assignRanks, type IndexEdge } from './ranks.ts';

const DUMMY_SIZE = 4;

export interface FlatNode {
  /** Extent along the layer. */
  readonly cross: number;
  /** Extent from layer to layer. */
  readonly main: number;
  readonly before: number;
  /** Cross position in the previous frame. */
  readonly seed: number | undefined;
  /** Stands in a layer of its own before the first, or after the last (the ports of a group). */
  readonly pin?: 'first' | 'last';
}

export interface FlatEdge {
  readonly from: number;
  readonly to: number;
  /** Cross offset of the ends from the centres of their nodes. */
  readonly fromPort: number;
  readonly toPort: number;
}

export interface FlatSpacing {
  readonly rankGap: number;
  readonly nodeGap: number;
  readonly portGap: number;
}

export interface FlatPoint {
  readonly cross: number;
  readonly main: number;
}

export interface FlatResult {
  /** Centre on the cross axis and start on the main axis, by node. */
  readonly cross: readonly number[];
  readonly main: readonly number[];
  /** From the end of `from` to the start of `to`, by edge. */
  readonly routes: readonly (readonly FlatPoint[])[];
  readonly length: number;
}

/** Lays out one graph. Linear in nodes and segments, but for the sorting of layers. */
export function layoutFlat(nodes: readonly FlatNode[], edges: readonly FlatEdge[], spacing: FlatSpacing): FlatResult {
  const pairs = edges.map((edge): IndexEdge => [edge.from, edge.to]);
  const directed = acyclic(nodes.length, pairs);
  const rank = pinned(assignRanks(nodes.length, directed), nodes);
  const graph = buildLayered(rank, directed);
  edges.forEach((edge, e) => {
    const own = graph.pathSegments[e]!;
    if (own.length === 0) return;
    const turned = graph.paths[e]![0] !== edge.from;
    graph.segments[own[0]!]!.upperPort = turned ? edge.toPort : edge.fromPort;
    graph.segments[own[own.length - 1]!]!.lowerPort = turned ? edge.fromPort : edge.toPort;
  });
  orderLayers(graph, (node) => nodes[node]!.seed);
  const size = graph.rank.map((_, node) => (node < graph.real ? nodes[node]!.cross : DUMMY_SIZE));
  spreadPorts(graph, size, spacing.portGap);
  const cross = assignCoordinates(graph, size, spacing.nodeGap);

  const start: number[] = [];
  const thickness = graph.layers.map((layer) => layer.reduce((most, node) => Math.max(most, node < graph.real ? nodes[node]!.main : 0), 0));
  let cursor = 0;
  let room = 0;
  graph.layers.forEach((layer, r) => {
    const before = layer.reduce((most, node) => Math.max(most, node < graph.real ? nodes[node]!.before : 0), 0);
    start[r] = cursor + before;
    room = spacing.rankGap + bendRoom(graph, layer, cross);
    cursor = start[r]! + thickness[r]! + room;
  });
  const main = nodes.map((node, i) => start[graph.rank[i]!]! + (thickness[graph.rank[i]!]! - node.main) / 2);

  const routes = edges.map((edge, e): FlatPoint[] => {
    const path = graph.paths[e]!;
    const own = graph.pathSegments[e]!;
    if (own.length === 0) return [];
    const points: FlatPoint[] = [];
    path.forEach((node, i) => {
      if (i === 0) {
        points.push({ cross: cross[node]! + graph.segments[own[0]!]!.upperPort, main: main[node]! + nodes[node]!.main });
      } else if (i === path.length - 1) {
        points.push({ cross: cross[node]! + graph.segments[own[i - 1]!]!.lowerPort, main: main[node]! });
      } else {
        const r = graph.rank[node]!;
        points.push({ cross: cross[node]!, main: start[r]! }, { cross: cross[node]!, main: start[r]! + thickness[r]! });
      }
    });
    return path[0] === edge.from ? points : points.reverse();
  });
  return { cross: Array.from(cross), main, routes, length: Math.max(0, cursor - room) };
}

const MOST_BEND_ROOM = 30;

/** Edges that swing far to the side get more height to do it in, so that they do not lie flat on the boxes. */
function bendRoom(graph: Layered, layer: readonly number[], cross: ArrayLike<number>): number {
  let farthest = 0;
  for (const node of layer) for (const s of graph.down[node]!) {
    const segment = graph.segments[s]!;
    farthest = Math.max(farthest, Math.abs(cross[segment.upper]! + segment.upperPort - cross[segment.lower]! - segment.lowerPort));
  }
  return farthest < 16 ? 0 : Math.min(MOST_BEND_ROOM, farthest / 8);
}

function pinned(rank: Int32Array, nodes: readonly FlatNode[]): Int32Array {
  if (!nodes.some((node) => node.pin !== undefined)) return rank;
  let low = Infinity;
  let high = -Infinity;
  nodes.forEach((node, i) => {
    if (node.pin !== undefined) return;
    low = Math.min(low, rank[i]!);
    high = Math.max(high, rank[i]!);
  });
  const first = nodes.some((node) => node.pin === 'first') ? low - 1 : low;
  return rank.map((r, i) => {
    const pin = nodes[i]!.pin;
    return (pin === 'first' ? low - 1 : pin === 'last' ? high + 1 : r) - first;
  });
}

/** Several edges that come into one point of a node end side by side, in the order they come from. */
function spreadPorts(graph: Layered, size: readonly number[], portGap: number): void {
  if (portGap === 0) return;
  const position = new Float64Array(graph.rank.length);
  for (const layer of graph.layers) layer.forEach((node, i) => (position[node] = i));
  for (let node = 0; node < graph.real; node++) {
    if (graph.up[node]!.length < 2) continue;
    const byPort = Map.groupBy(graph.up[node]!, (s) => graph.segments[s]!.lowerPort);
    for (const [port, list] of byPort) {
      if (list.length < 2) continue;
      const sorted = list.slice().sort((a, b) => position[graph.segments[a]!.upper]! - position[graph.segments[b]!.upper]!);
      const gap = Math.min(portGap, (size[node]! * 0.7) / (sorted.length - 1));
      sorted.forEach((s, i) => (graph.segments[s]!.lowerPort = port + (i - (sorted.length - 1) / 2) * gap));
    }
  }
}
