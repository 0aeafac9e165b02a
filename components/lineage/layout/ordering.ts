/**
 * Order of the nodes within their layers: barycenter sweeps from scratch, or, when the graph grew, the order it had with
 * only the new nodes put between (a live drawing must not reshuffle what the reader is looking at).
 */
import type { Layered } from './layered.ts';

const SWEEPS = 8;
/** Turns a port offset in pixels into a fraction of a place in the order: enough to break ties, never to pass a neighbour. */
const PORT_SHARE = 1e-5;

/**
 * Sorts `graph.layers` in place.
 * @param seed cross-axis position a real node had in the previous frame, `undefined` for a new one.
 */
export function orderLayers(graph: Layered, seed: (node: number) => number | undefined): void {
  let known = false;
  const key = new Float64Array(graph.rank.length).fill(Number.NaN);
  for (let node = 0; node < graph.real; node++) {
    const at = seed(node);
    if (at === undefined) continue;
    key[node] = at;
    known = true;
  }
  if (known) {
    seedFromNeighbours(graph, key);
    for (const layer of graph.layers) layer.sort((a, b) => key[a]! - key[b]! || a - b);
    return;
  }
  depthFirstOrder(graph);
  sweep(graph);
}

/** A depth-first walk puts connected nodes near one another, so that the sweeps start from few crossings. */
function depthFirstOrder(graph: Layered): void {
  const visit = new Int32Array(graph.rank.length).fill(-1);
  let time = 0;
  const walk = (root: number): void => {
    const stack = [root];
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (visit[node] !== -1) continue;
      visit[node] = time++;
      for (let i = graph.up[node]!.length - 1; i >= 0; i--) stack.push(graph.segments[graph.up[node]![i]!]!.upper);
      for (let i = graph.down[node]!.length - 1; i >= 0; i--) stack.push(graph.segments[graph.down[node]![i]!]!.lower);
    }
  };
  for (const layer of graph.layers) for (const node of layer) if (visit[node] === -1) walk(node);
  for (const layer of graph.layers) layer.sort((a, b) => visit[a]! - visit[b]!);
}

function sweep(graph: Layered): void {
  const position = new Float64Array(graph.rank.length);
  const key = new Float64Array(graph.rank.length);
  const record = (layer: readonly number[]): void => layer.forEach((node, i) => (position[node] = i));
  graph.layers.forEach(record);
  let best = graph.layers.map((layer) => layer.slice());
  let fewest = crossings(graph, position);
  for (let i = 0; i < SWEEPS && (i < 2 || fewest > 0); i++) {
    const downward = i % 2 === 0;
    for (let step = 1; step < graph.layers.length; step++) {
      const layer = graph.layers[downward ? step : graph.layers.length - 1 - step]!;
      sortByNeighbours(graph, layer, position, key, downward);
      record(layer);
    }
    const now = crossings(graph, position);
    if (now <= fewest) {
      fewest = now;
      best = graph.layers.map((layer) => layer.slice());
    }
  }
  best.forEach((layer, r) => (graph.layers[r] = layer));
}

function sortByNeighbours(graph: Layered, layer: number[], position: Float64Array, key: Float64Array, downward: boolean): void {
  let sorted = true;
  let last = -Infinity;
  for (const node of layer) {
    const list = downward ? graph.up[node]! : graph.down[node]!;
    let sum = 0;
    for (const s of list) {
      const segment = graph.segments[s]!;
      sum += downward ? position[segment.upper]! + segment.upperPort * PORT_SHARE : position[segment.lower]! + segment.lowerPort * PORT_SHARE;
    }
    const own = list.length === 0 ? position[node]! : sum / list.length;
    key[node] = own;
    if (own < last) sorted = false;
    last = own;
  }
  if (!sorted) layer.sort((a, b) => key[a]! - key[b]! || position[a]! - position[b]!);
}

/** Keys for nodes without one: the mean of their neighbours', spread from known to unknown until all have one. */
function seedFromNeighbours(graph: Layered, key: Float64Array): void {
  const fill = (node: number): boolean => {
    if (!Number.isNaN(key[node]!)) return false;
    let sum = 0;
    let count = 0;
    const add = (other: number): void => {
      if (Number.isNaN(key[other]!)) return;
      sum += key[other]!;
      count++;
    };
    for (const s of graph.up[node]!) add(graph.segments[s]!.upper);
    for (const s of graph.down[node]!) add(graph.segments[s]!.lower);
    if (count === 0) return false;
    key[node] = sum / count;
    return true;
  };
  let changed = true;
  while (changed) {
    changed = false;
    for (const layer of graph.layers) for (const node of layer) changed = fill(node) || changed;
    for (let r = graph.layers.length - 1; r >= 0; r--) for (const node of graph.layers[r]!) changed = fill(node) || changed;
  }
  let last = 0;
  for (const at of key) if (at > last) last = at;
  for (let node = 0; node < key.length; node++) if (Number.isNaN(key[node]!)) key[node] = last + 1 + node;
}

/** Crossing pairs of segments between all neighbouring layers, counted with a Fenwick tree. Layers must be in order of `position`. */
export function crossings(graph: Layered, position: ArrayLike<number>): number {
  let total = 0;
  const tree = new Int32Array(graph.layers.reduce((most, layer) => Math.max(most, layer.length), 0) + 1);
  for (let r = 0; r + 1 < graph.layers.length; r++) {
    const width = graph.layers[r + 1]!.length;
    tree.fill(0, 0, width + 1);
    let seen = 0;
    for (const node of graph.layers[r]!) {
      const list = graph.down[node]!;
      for (const s of list) {
        let notAfter = 0;
        for (let i = position[graph.segments[s]!.lower]! + 1; i > 0; i -= i & -i) notAfter += tree[i]!;
        total += seen - notAfter;
      }
      for (const s of list) for (let i = position[graph.segments[s]!.lower]! + 1; i <= width; i += i & -i) tree[i]!++;
      seen += list.length;
    }
  }
  return total;
}
