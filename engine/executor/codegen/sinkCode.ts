/** What a unit does with the records at the end of its chain: the lines before the loops, at each record, and after. */
import type { Rec } from './record.ts';
import type { Sink, UnitLine } from './unit.ts';
import type { UnitWriter } from './unitWriter.ts';

/** Lines around the loops. */
export function sinkFrame(sink: Sink): { before: readonly string[]; after: readonly string[] } {
  if (sink.kind === 'yield') return { before: [], after: [] };
  const { output } = sink;
  switch (output.kind) {
    case 'collect':
      return { before: ['const out = [];'], after: ['return out;'] };
    case 'count':
      return { before: ['let n = 0;'], after: ['return n;'] };
    case 'take':
      return { before: ['const out = [];', `if (${output.limit} <= 0) return out;`], after: ['return out;'] };
    case 'reduce':
      return { before: ['let has = false; let acc = 0;'], after: ['return has ? [acc] : [];'] };
    case 'fold':
      return { before: ['let acc = rt.zero();'], after: ['return acc;'] };
    case 'foreach':
      return { before: [], after: ['return null;'] };
    case 'shuffleWrite':
      return { before: ['const output = rt.mapOutput();'], after: ['output.flush(); return output;'] };
    case 'iterator':
    case 'writeCheckpoint':
    case 'saveAsTextFile':
    case 'saveAsObjectFile':
      throw new Error(`${output.kind} takes an iterator: it runs over a generator unit.`);
  }
}

/** The innermost line. */
export function writeRecord(to: UnitWriter, sink: Sink, v: Rec): void {
  if (sink.kind === 'yield') return to.write(`yield ${v.whole()};`);
  const { output } = sink;
  const origin: UnitLine = { at: 'output', record: v.name };
  switch (output.kind) {
    case 'collect':
      return to.write(`out.push(${v.whole()});`);
    case 'count':
      return to.write('n++;');
    case 'take':
      return to.write(`if (out.push(${v.whole()}) >= ${output.limit}) break all;`);
    case 'reduce': {
      const record = v.whole();
      return to.write(`if (has) acc = ${to.fn(output.fn)}(acc, ${record}); else { acc = ${record}; has = true; }`, origin);
    }
    case 'fold':
      return to.write(`acc = ${to.fn(output.fn)}(acc, ${v.whole()});`, origin);
    case 'foreach':
      return to.write(`${to.fn(output.fn)}(${v.whole()});`, origin);
    case 'shuffleWrite':
      if (!v.isPair) to.write(`if (!Array.isArray(${v.whole()}) || ${v.whole()}.length !== 2) rt.notAPair(${v.whole()});`, origin);
      return to.write(`output.add(${v.key}, ${v.value});`, origin);
    case 'iterator':
    case 'writeCheckpoint':
    case 'saveAsTextFile':
    case 'saveAsObjectFile':
      return undefined;
  }
}
