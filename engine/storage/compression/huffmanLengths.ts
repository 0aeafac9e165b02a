/** Lengths of Huffman codes for symbols that occur this often, none longer than `most`. Every symbol gets a code. */
export function huffmanLengths(frequencies: Int32Array, most: number): Uint8Array {
  let weights = Array.from(frequencies, (count) => Math.max(1, count));
  for (;;) {
    const lengths = unlimited(weights);
    if (lengths.every((length) => length <= most)) return lengths;
    // Flatter weights make shorter codes.
    weights = weights.map((weight) => 1 + (weight >> 1));
  }
}

/** Two queues: leaves by weight, and inner nodes, which are made in the order of their weights. */
function unlimited(weights: readonly number[]): Uint8Array {
  const n = weights.length;
  const leaves = weights.map((_, symbol) => symbol).sort((a, b) => weights[a]! - weights[b]!);
  const weight = [...weights];
  const parent = new Int32Array(2 * n);
  let leaf = 0;
  let inner = n;
  const lightest = (): number => {
    if (leaf < n && (inner >= weight.length || weight[leaves[leaf]!]! <= weight[inner]!)) return leaves[leaf++]!;
    return inner++;
  };
  while (weight.length < 2 * n - 1) {
    const a = lightest();
    const b = lightest();
    parent[a] = parent[b] = weight.length;
    weight.push(weight[a]! + weight[b]!);
  }
  const root = 2 * n - 2;
  const depth = new Int32Array(2 * n);
  for (let node = root - 1; node >= 0; node--) depth[node] = depth[parent[node]!]! + 1;
  return Uint8Array.from(depth.subarray(0, n));
}
