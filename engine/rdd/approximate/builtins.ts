/** Engine functions of approximate actions; see `rdd/builtins.ts` for how they travel. */
import { defineBuiltin } from '../../closure/builtin.ts';
import { KeyedTable } from '../../shuffle/keyedTable.ts';
import { addTo, cardinality, emptySketch, mergeInto, roomySketch } from './hyperLogLog.ts';
import type { Sketch } from './hyperLogLog.ts';

defineBuiltin('sketchPartition', (p: number, sp: number) => (values: Iterable<unknown>) => {
  const sketch = roomySketch(p, sp);
  for (const value of values) addTo(sketch, value);
  return sketch;
});
defineBuiltin('sketchOf', (p: number, sp: number) => (value: unknown) => addTo(emptySketch(p, sp), value));
defineBuiltin('addToSketch', () => (sketch: Sketch, value: unknown) => addTo(sketch, value));
defineBuiltin('mergeSketches', () => (a: Sketch, b: Sketch) => mergeInto(a, b));
defineBuiltin('cardinality', () => (sketch: Sketch) => cardinality(sketch));

/** How often each value occurs in the partition. */
defineBuiltin('countEachValue', () => (values: Iterable<unknown>) => {
  const counts = new KeyedTable<number>(() => 1, (count) => count + 1);
  for (const value of values) counts.insert(value, 1);
  return [...counts];
});
