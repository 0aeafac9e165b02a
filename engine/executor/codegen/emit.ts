/** Writes the code of one unit: its sources and operators. See `unit.ts` for what a unit is. */
import type { PlanNode, StagePlan } from '../../rdd/stagePlan.ts';
import { SAMPLED_RECORDS } from '../rddSamples.ts';
import type { Rec } from './record.ts';
import { sinkFrame, writeRecord } from './sinkCode.ts';
import { isUnitSource, nodeIn, unionBranch, unitKey } from './unit.ts';
import type { Sink, UnitLine, UnitSource } from './unit.ts';
import { UnitWriter } from './unitWriter.ts';

/**
 * Emits the unit that computes partition `partition`'s shape of `rootId` and hands every record to `sink`. A generator unit
 * (`yield`) computes a persisted root itself: it is what fills the cache.
 */
export function emitUnit(plan: StagePlan, rootId: number, partition: number, sink: Sink): UnitSource {
  return new Emitter(plan, sink).unit(rootId, partition);
}

class Emitter {
  readonly #plan: StagePlan;
  readonly #sink: Sink;
  readonly #to = new UnitWriter();

  constructor(plan: StagePlan, sink: Sink) {
    this.#plan = plan;
    this.#sink = sink;
  }

  unit(rootId: number, partition: number): UnitSource {
    const isGenerator = this.#sink.kind === 'yield';
    const { before, after } = sinkFrame(this.#sink);
    for (const line of before) this.#to.write(line);
    this.#chain(rootId, partition, 'p', isGenerator, (record) => writeRecord(this.#to, this.#sink, record));
    for (const line of after) this.#to.atEnd(line);
    return this.#to.source(isGenerator);
  }

  /** Emits the loop of the chain that ends in `rddId`, calling `down` where a record is ready. */
  #chain(rddId: number, partition: number, p: string, computeRoot: boolean, down: (record: Rec) => void): void {
    const node = nodeIn(this.#plan, rddId);
    if (rddId === this.#plan.sampled) down = this.#sampled(rddId, down);
    if (isUnitSource(node, computeRoot)) {
      this.#source(node, p, computeRoot, down);
      return;
    }
    const { operator } = node;
    const line = (record: Rec): UnitLine => ({ at: this.#to.ordinal(rddId), record: record.name });
    switch (operator.kind) {
      case 'identity':
        return this.#chain(operator.parent, partition, p, false, down);
      case 'map':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          switch (operator.known) {
            case 'first':
              return down(this.#to.part(v.key));
            case 'second':
              return down(this.#to.part(v.value));
            case 'pairWithNull':
              return down(this.#to.pair(v.whole(), 'null'));
            case 'pairWithOne':
              return down(this.#to.pair(v.whole(), '1'));
            case undefined: {
              const out = this.#to.record();
              this.#to.write(`${out.name} = ${this.#to.fn(operator.fn)}(${v.whole()});`, line(v));
              return down(out);
            }
          }
        });
      case 'filter':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const record = v.whole();
          this.#to.block(`if (${this.#to.fn(operator.fn)}(${record}))`, () => down(v), line(v));
        });
      case 'flatMap':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const record = v.whole();
          const out = this.#to.record();
          this.#to.block(`for (${out.name} of ${this.#to.fn(operator.fn)}(${record}))`, () => down(out), line(v));
        });
      case 'mapValues':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const key = this.#to.variable('k');
          const out = this.#to.variable('x');
          this.#to.write(`${key} = ${v.key}; ${out} = ${this.#to.fn(operator.fn)}(${v.value});`, line(v));
          down(this.#to.pair(key, out));
        });
      case 'flatMapValues': {
        const cogroup = operator.join === undefined ? undefined : this.#joined(operator.parent);
        if (cogroup !== undefined) return this.#join(cogroup, operator.join ?? 'inner', p, this.#to.ordinal(rddId), down);
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const key = this.#to.variable('k');
          const out = this.#to.variable('x');
          this.#to.write(`${key} = ${v.key};`);
          this.#to.block(`for (${out} of ${this.#to.fn(operator.fn)}(${v.value}))`, () => down(this.#to.pair(key, out)), line(v));
        });
      }
      case 'sample':
        this.#to.write(`const sampled${this.#to.ordinal(rddId)} = ${operator.cell === undefined ? `rt.sampler(${operator.withReplacement}, ${operator.fraction}, ${operator.seed}, ${p})` : `rt.cell(${operator.cell[0]}, ${operator.cell[1]}, ${operator.seed}, ${p})`};`);
        return this.#chain(operator.parent, partition, p, false, (v) => this.#to.block(`for (let copies = sampled${this.#to.ordinal(rddId)}(); copies > 0; copies--)`, () => down(v)));
      case 'zipWithIndex':
        this.#to.write(`let position${this.#to.ordinal(rddId)} = rt.offset(${this.#to.id(rddId)}, ${p});`);
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const position = this.#to.variable('x');
          const record = v.whole();
          this.#to.write(`${position} = position${this.#to.ordinal(rddId)}++;`);
          down(this.#to.pair(record, position));
        });
      case 'union': {
        const branch = unionBranch(operator.starts, partition);
        const start = operator.starts[branch] as number;
        return this.#chain(operator.parents[branch] as number, partition - start, start === 0 ? p : `(${p} - ${start})`, false, down);
      }
      case 'coalesce': {
        const group = operator.groups[partition] ?? [];
        const shapes = new Set(group.map((q) => unitKey(this.#plan, operator.parent, q, { kind: 'yield' })));
        const q = `p${this.#to.ordinal(rddId)}`;
        return this.#to.block(`${this.#to.label()}for (const ${q} of rt.group(${this.#to.id(rddId)}, ${p}))`, () => {
          if (shapes.size <= 1 && group.length > 0) this.#chain(operator.parent, group[0] as number, q, false, down);
          else this.#iterate(`rt.rows(${this.#to.id(operator.parent)}, ${q})`, down);
        });
      }
      default:
        throw new Error(`Operator ${operator.kind} is a unit source and cannot be inlined.`);
    }
  }

  /** Counts the records and shows the first of them to the task. */
  #sampled(rddId: number, down: (record: Rec) => void): (record: Rec) => void {
    const count = this.#to.variable('seen');
    this.#to.atEnd(`rt.samples.ended(${this.#to.id(rddId)}, ${count});`);
    return (v) => {
      this.#to.write(`if (${count}++ < ${SAMPLED_RECORDS}) rt.samples.add(${this.#to.id(rddId)}, ${v.isPair ? `[${v.key}, ${v.value}]` : v.whole()});`);
      down(v);
    };
  }

  /** The cogroup of two whose groups a join's function would pair, when nothing between the two is wanted by anyone else. */
  #joined(parent: number): number | undefined {
    for (let id = parent; ; ) {
      const { operator, storage } = nodeIn(this.#plan, id);
      if (storage !== undefined) return undefined;
      if (operator.kind === 'cogroup') return operator.inputs.length === 2 ? id : undefined;
      if (operator.kind !== 'identity') return undefined;
      id = operator.parent;
    }
  }

  #join(cogroup: number, how: string, p: string, at: number, down: (record: Rec) => void): void {
    const [key, left, right] = [this.#to.variable('k'), this.#to.variable('x'), this.#to.variable('x')];
    this.#batched(`rt.joined(${this.#to.id(cogroup)}, '${how}', ${p})`, { [key]: 'keys', [left]: 'lefts', [right]: 'rights' }, () => down(this.#to.pair(key, `[${left}, ${right}]`)), at);
  }

  /** A loop over batches and one inside over their columns; `columns` gives each variable its column. */
  #batched(batches: string, columns: Readonly<Record<string, string>>, body: () => void, at: number): void {
    this.#to.block(`${this.#to.label()}for (const batch of ${batches})`, () => {
      this.#to.write(`const ${Object.entries(columns).map(([variable, column]) => `${variable}s = batch.${column}`).join(', ')}, count = batch.length;`);
      this.#to.block('for (let i = 0; i < count; i++)', () => {
        this.#to.write('index++; if (--budget <= 0) budget = rt.tick();');
        this.#to.write(Object.keys(columns).map((variable) => `${variable} = ${variable}s[i];`).join(' '));
        body();
      });
    }, { at, record: '' });
  }

  #source(node: PlanNode, p: string, computeRoot: boolean, down: (record: Rec) => void): void {
    const { operator, rddId } = node;
    const cached = node.storage !== undefined && !computeRoot;
    if (cached) return this.#batches(`rt.batches(${this.#to.id(rddId)}, ${p})`, down);
    const counted = (list: string, item: (i: string) => string): void => {
      const v = this.#to.record();
      const i = `i${this.#to.loop}`;
      const n = `n${this.#to.loop}`;
      this.#to.write(`const ${n} = ${list};`);
      this.#to.block(`${this.#to.label()}for (let ${i} = 0; ${i} < ${n}.length; ${i}++)`, () => {
        this.#to.write(`index = ${i}; if (--budget <= 0) budget = rt.tick();`);
        this.#to.write(`${v.name} = ${item(i)};`);
        down(v);
      });
    };
    switch (operator.kind) {
      case 'slice': {
        const name = `a${this.#to.ordinal(rddId)}`;
        this.#to.write(`const ${name} = rt.slice(${this.#to.id(rddId)}, ${p});`);
        return counted(name, (i) => `${name}[${i}]`);
      }
      case 'range': {
        const name = `r${this.#to.ordinal(rddId)}`;
        this.#to.write(`const ${name} = rt.range(${this.#to.id(rddId)}, ${p}), start${this.#to.ordinal(rddId)} = ${name}.start;`);
        return counted(name, (i) => `start${this.#to.ordinal(rddId)} + ${i} * ${operator.step}`);
      }
      case 'files':
        return this.#batches(`rt.files(${this.#to.id(rddId)}, ${p})`, down);
      case 'shuffled':
      case 'inPlace':
      case 'cogroup':
      case 'subtract': {
        const key = this.#to.variable('k');
        const value = this.#to.variable('x');
        const isKey = operator.kind === 'inPlace' && operator.distinct;
        return this.#batched(`rt.pairs(${this.#to.id(rddId)}, ${p})`, { [key]: 'keys', [value]: 'values' }, () => down(isKey ? this.#to.inVariable(key) : this.#to.pair(key, value)), this.#to.ordinal(rddId));
      }
      case 'mapPartitions':
        return this.#iterate(`${this.#to.fn(operator.fn)}(rt.iterator(${this.#to.id(operator.parent)}, ${p}), ${p})`, down, { at: this.#to.ordinal(rddId), record: '' });
      case 'zip':
        return this.#iterate(`rt.zip(${this.#to.id(operator.parents[0])}, ${this.#to.id(operator.parents[1])}, ${p})`, down);
      case 'zipPartitions':
        return this.#iterate(`${this.#to.fn(operator.fn)}(${[p, ...operator.parents.map((parent) => `rt.iterator(${this.#to.id(parent)}, ${p})`)].join(', ')})`, down, { at: this.#to.ordinal(rddId), record: '' });
      case 'cartesian':
        return this.#iterate(`rt.cartesian(${this.#to.id(operator.parents[0])}, Math.floor(${p} / ${operator.width}), ${this.#to.id(operator.parents[1])}, ${p} % ${operator.width})`, down);
      default:
        return this.#iterate(`rt.source(${this.#to.id(rddId)}, ${p})`, down, { at: this.#to.ordinal(rddId), record: '' });
    }
  }

  /** Cached rows and those of files come in arrays: a loop by index is several times as fast as an iterator. */
  #batches(batches: string, down: (record: Rec) => void): void {
    const v = this.#to.record();
    const label = this.#to.label();
    const b = `b${this.#to.loop}`;
    const i = `i${this.#to.loop}`;
    this.#to.block(`${label}for (const ${b} of ${batches})`, () => {
      this.#to.block(`for (let ${i} = 0; ${i} < ${b}.length; ${i}++)`, () => {
        this.#to.write('index++; if (--budget <= 0) budget = rt.tick();');
        this.#to.write(`${v.name} = ${b}[${i}];`);
        down(v);
      });
    });
  }

  #iterate(iterable: string, down: (record: Rec) => void, origin?: UnitLine): void {
    const v = this.#to.record();
    this.#to.block(`${this.#to.label()}for (${v.name} of ${iterable})`, () => {
      this.#to.write('index++; if (--budget <= 0) budget = rt.tick();');
      down(v);
    }, origin);
  }
}
