/**
 * Positions along the layers. Each pass puts a layer as near as the separations allow (least squares, solved exactly by
 * pooling adjacent violators) to where its neighbours pull it; long edges pull hardest so that they run straight. A last
 * pass removes the small offsets that are left on edges which can be straight.
 */
import type { Layered } from './layered.ts';

const PASSES = 6;
const WEIGHT_DUMMY_PAIR = 8;
const WEIGHT_DUMMY_END = 3;

/**
 * Centre of every node along its layer.
 * @param size extent of each node along the layer (dummies included).
 */
export function assignCoordinates(graph: Layered, size: ArrayLike<number>, gap: number): Float64Array {
  const at = new Float64Array(graph.rank.length);
  let widest = 0;
  for (const layer of graph.layers) {
    let cursor = 0;
    for (const node of layer) {
      at[node] = cursor + size[node]! / 2;
      cursor += size[node]! + gap;
    }
    const shift = (cursor - gap) / 2;
    for (const node of layer) at[node]! -= shift;
    widest = Math.max(widest, layer.length);
  }
  const pool: Pool = { offset: new Float64Array(widest), value: new Float64Array(widest), weight: new Float64Array(widest), count: new Int32Array(widest) };
  for (let pass = 0; pass < PASSES; pass++) {
    const both = pass === PASSES - 1;
    for (let r = 0; r < graph.layers.length; r++) placeLayer(graph, graph.layers[r]!, at, size, gap, both ? 'both' : 'up', pool);
    for (let r = graph.layers.length - 1; r >= 0; r--) placeLayer(graph, graph.layers[r]!, at, size, gap, both ? 'both' : 'down', pool);
  }
  straighten(graph, at, size, gap);
  return at;
}

/** Room for one layer's blocks, reused over all passes. */
interface Pool {
  readonly offset: Float64Array;
  readonly value: Float64Array;
  readonly weight: Float64Array;
  readonly count: Int32Array;
}

function placeLayer(graph: Layered, layer: readonly number[], at: Float64Array, size: ArrayLike<number>, gap: number, pull: 'up' | 'down' | 'both', pool: Pool): void {
  let blocks = 0;
  for (let i = 0; i < layer.length; i++) {
    const node = layer[i]!;
    pool.offset[i] = i === 0 ? 0 : pool.offset[i - 1]! + (size[layer[i - 1]!]! + size[node]!) / 2 + gap;
    let sum = 0;
    let weight = 0;
    if (pull !== 'down') for (const s of graph.up[node]!) {
      const segment = graph.segments[s]!;
      const w = weightOf(graph, segment.upper, node);
      sum += w * (at[segment.upper]! + segment.upperPort - segment.lowerPort);
      weight += w;
    }
    if (pull !== 'up') for (const s of graph.down[node]!) {
      const segment = graph.segments[s]!;
      const w = weightOf(graph, segment.lower, node);
      sum += w * (at[segment.lower]! + segment.lowerPort - segment.upperPort);
      weight += w;
    }
    let value = (weight === 0 ? at[node]! : sum / weight) - pool.offset[i]!;
    let held = weight === 0 ? 0.05 : weight;
    let count = 1;
    while (blocks > 0 && pool.value[blocks - 1]! > value) {
      blocks--;
      value = (pool.value[blocks]! * pool.weight[blocks]! + value * held) / (pool.weight[blocks]! + held);
      held += pool.weight[blocks]!;
      count += pool.count[blocks]!;
    }
    pool.value[blocks] = value;
    pool.weight[blocks] = held;
    pool.count[blocks] = count;
    blocks++;
  }
  for (let b = 0, i = 0; b < blocks; b++) {
    for (let k = pool.count[b]!; k > 0; k--, i++) at[layer[i]!] = pool.value[b]! + pool.offset[i]!;
  }
}

function weightOf(graph: Layered, a: number, b: number): number {
  const dummies = Number(a >= graph.real) + Number(b >= graph.real);
  return dummies === 2 ? WEIGHT_DUMMY_PAIR : dummies === 1 ? WEIGHT_DUMMY_END : 1;
}

/** Moves a node onto the line of its only neighbour above (then below) where the neighbours of its layer leave the room. */
function straighten(graph: Layered, at: Float64Array, size: ArrayLike<number>, gap: number): void {
  const align = (r: number, side: 'up' | 'down'): void => {
    const layer = graph.layers[r]!;
    layer.forEach((node, i) => {
      const list = graph[side][node]!;
      if (list.length !== 1) return;
      const segment = graph.segments[list[0]!]!;
      const other = side === 'up' ? segment.upper : segment.lower;
      if (graph[side === 'up' ? 'down' : 'up'][other]!.length !== 1) return;
      const port = side === 'up' ? segment.upperPort - segment.lowerPort : segment.lowerPort - segment.upperPort;
      const before = layer[i - 1];
      const after = layer[i + 1];
      const low = before === undefined ? -Infinity : at[before]! + (size[before]! + size[node]!) / 2 + gap;
      const high = after === undefined ? Infinity : at[after]! - (size[after]! + size[node]!) / 2 - gap;
      const wanted = at[other]! + port;
      if (wanted >= low && wanted <= high) at[node] = wanted;
    });
  };
  for (let r = 1; r < graph.layers.length; r++) align(r, 'up');
  for (let r = graph.layers.length - 2; r >= 0; r--) align(r, 'down');
}
