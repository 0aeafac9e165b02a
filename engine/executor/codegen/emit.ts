/** Writes the code of one unit. See `unit.ts` for what a unit is. */
import type { PlanNode, StagePlan } from '../../rdd/stagePlan.ts';
import { SAMPLED_RECORDS } from '../rddSamples.ts';
import { isUnitSource, nodeIn, unionBranch, unitKey } from './unit.ts';
import type { Rec } from './record.ts';
import type { Sink, UnitLine, UnitSource } from './unit.ts';

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
  readonly #lines: string[] = [];
  readonly #origins = new Map<number, UnitLine>();
  readonly #functions: number[] = [];
  readonly #ids: number[] = [];
  /** Variables, and what is shown as record for each name. */
  readonly #variables: string[] = [];
  readonly #records: { readonly name: string; readonly text: string }[] = [];
  /** What is said of sampled RDDs at the end. */
  readonly #counts: string[] = [];
  #indent = 3;
  #loops = 0;

  constructor(plan: StagePlan, sink: Sink) {
    this.#plan = plan;
    this.#sink = sink;
  }

  unit(rootId: number, partition: number): UnitSource {
    const isGenerator = this.#sink.kind === 'yield';
    const body = this.#body(rootId, partition, isGenerator);
    // What begins as a number can stay one in a register; what begins undefined is boxed at every record.
    const code = [
      `return function${isGenerator ? '*' : ''} unit(rt, p, ids) {`,
      `  ${locals(this.#functions)}let index = -1; let ${['budget = 64', ...this.#variables.map((name) => `${name} = 0`)].join(', ')};`,
      '  try {',
      ...body,
      `  } catch (error) { throw rt.failed(error, unitId, { ${this.#records.map(({ name, text }) => (name === text ? name : `${name}: ${text}`)).join(', ')} }, index); }`,
      '}',
    ];
    // Three lines stand before the body.
    const shifted = new Map([...this.#origins].map(([line, origin]) => [line + 3, origin]));
    return { code: code.join('\n'), lines: shifted, isGenerator, functions: this.#functions, rddIds: this.#ids };
  }

  #body(rootId: number, partition: number, isGenerator: boolean): string[] {
    const { before, after } = this.#frame();
    for (const line of before) this.#write(line);
    this.#chain(rootId, partition, 'p', isGenerator, (record) => this.#end(record));
    for (const line of [...this.#counts, ...after]) this.#write(line);
    return this.#lines;
  }

  #write(line: string, origin?: UnitLine): void {
    this.#lines.push('  '.repeat(this.#indent) + line);
    if (origin !== undefined) this.#origins.set(this.#lines.length - 1, origin);
  }

  #ordinal(rddId: number): number {
    return ordinal(this.#ids, rddId);
  }

  #block(header: string, body: () => void, origin?: UnitLine): void {
    this.#write(`${header} {`, origin);
    this.#indent++;
    body();
    this.#indent--;
    this.#write('}');
  }

  #variable(prefix = 'v'): string {
    const name = `${prefix}${this.#variables.length}`;
    this.#variables.push(name);
    return name;
  }

  /** A record that is one value, in a variable of its own. */
  #record(): Rec {
    const name = this.#variable();
    this.#records.push({ name, text: name });
    return this.#inVariable(name);
  }

  #inVariable(name: string): Rec {
    return { name, whole: () => name, key: `${name}[0]`, value: `${name}[1]`, isPair: false };
  }

  /** A record of two parts. */
  #pair(key: string, value: string): Rec {
    const name = `pair${this.#records.length}`;
    this.#records.push({ name, text: `[${key}, ${value}]` });
    let made = false;
    const whole = (): string => {
      if (!made) this.#write(`const ${name} = [${key}, ${value}];`);
      made = true;
      return name;
    };
    return { name, whole, key, value, isPair: true };
  }

  #fn(index: number): string {
    return `f${ordinal(this.#functions, index)}`;
  }

  /** RDD ids are arguments, so that the same code serves the next job over new RDDs. */
  #id(rddId: number): string {
    return `ids[${ordinal(this.#ids, rddId)}]`;
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
    const line = (record: Rec): UnitLine => ({ at: this.#ordinal(rddId), record: record.name });
    switch (operator.kind) {
      case 'identity':
        return this.#chain(operator.parent, partition, p, false, down);
      case 'map':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          switch (operator.known) {
            case 'first':
              return down(this.#part(v.key));
            case 'second':
              return down(this.#part(v.value));
            case 'pairWithNull':
              return down(this.#pair(v.whole(), 'null'));
            case 'pairWithOne':
              return down(this.#pair(v.whole(), '1'));
            case undefined: {
              const out = this.#record();
              this.#write(`${out.name} = ${this.#fn(operator.fn)}(${v.whole()});`, line(v));
              return down(out);
            }
          }
        });
      case 'filter':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const record = v.whole();
          this.#block(`if (${this.#fn(operator.fn)}(${record}))`, () => down(v), line(v));
        });
      case 'flatMap':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const record = v.whole();
          const out = this.#record();
          this.#block(`for (${out.name} of ${this.#fn(operator.fn)}(${record}))`, () => down(out), line(v));
        });
      case 'mapValues':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const key = this.#variable('k');
          const out = this.#variable('x');
          this.#write(`${key} = ${v.key}; ${out} = ${this.#fn(operator.fn)}(${v.value});`, line(v));
          down(this.#pair(key, out));
        });
      case 'flatMapValues': {
        const cogroup = operator.join === undefined ? undefined : this.#joined(operator.parent);
        if (cogroup !== undefined) return this.#join(cogroup, operator.join ?? 'inner', p, this.#ordinal(rddId), down);
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const key = this.#variable('k');
          const out = this.#variable('x');
          this.#write(`${key} = ${v.key};`);
          this.#block(`for (${out} of ${this.#fn(operator.fn)}(${v.value}))`, () => down(this.#pair(key, out)), line(v));
        });
      }
      case 'sample':
        this.#write(`const sampled${this.#ordinal(rddId)} = ${operator.cell === undefined ? `rt.sampler(${operator.withReplacement}, ${operator.fraction}, ${operator.seed}, ${p})` : `rt.cell(${operator.cell[0]}, ${operator.cell[1]}, ${operator.seed}, ${p})`};`);
        return this.#chain(operator.parent, partition, p, false, (v) => this.#block(`for (let copies = sampled${this.#ordinal(rddId)}(); copies > 0; copies--)`, () => down(v)));
      case 'zipWithIndex':
        this.#write(`let position${this.#ordinal(rddId)} = rt.offset(${this.#id(rddId)}, ${p});`);
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const position = this.#variable('x');
          const record = v.whole();
          this.#write(`${position} = position${this.#ordinal(rddId)}++;`);
          down(this.#pair(record, position));
        });
      case 'union': {
        const branch = unionBranch(operator.starts, partition);
        const start = operator.starts[branch] as number;
        return this.#chain(operator.parents[branch] as number, partition - start, start === 0 ? p : `(${p} - ${start})`, false, down);
      }
      case 'coalesce': {
        const group = operator.groups[partition] ?? [];
        const shapes = new Set(group.map((q) => unitKey(this.#plan, operator.parent, q, { kind: 'yield' })));
        const q = `p${this.#ordinal(rddId)}`;
        return this.#block(`${this.#label()}for (const ${q} of rt.group(${this.#id(rddId)}, ${p}))`, () => {
          if (shapes.size <= 1 && group.length > 0) this.#chain(operator.parent, group[0] as number, q, false, down);
          else this.#iterate(`rt.rows(${this.#id(operator.parent)}, ${q})`, down);
        });
      }
      default:
        throw new Error(`Operator ${operator.kind} is a unit source and cannot be inlined.`);
    }
  }

  /** Counts the records and shows the first of them to the task. */
  #sampled(rddId: number, down: (record: Rec) => void): (record: Rec) => void {
    const count = this.#variable('seen');
    this.#counts.push(`rt.samples.ended(${this.#id(rddId)}, ${count});`);
    return (v) => {
      this.#write(`if (${count}++ < ${SAMPLED_RECORDS}) rt.samples.add(${this.#id(rddId)}, ${v.isPair ? `[${v.key}, ${v.value}]` : v.whole()});`);
      down(v);
    };
  }

  /** One part of a pair as a record of its own. */
  #part(expression: string): Rec {
    const out = this.#record();
    this.#write(`${out.name} = ${expression};`);
    return out;
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
    const [key, left, right] = [this.#variable('k'), this.#variable('x'), this.#variable('x')];
    this.#batched(`rt.joined(${this.#id(cogroup)}, '${how}', ${p})`, { [key]: 'keys', [left]: 'lefts', [right]: 'rights' }, () => down(this.#pair(key, `[${left}, ${right}]`)), at);
  }

  /** A loop over batches and one inside over their columns; `columns` gives each variable its column. */
  #batched(batches: string, columns: Readonly<Record<string, string>>, body: () => void, at: number): void {
    this.#block(`${this.#label()}for (const batch of ${batches})`, () => {
      this.#write(`const ${Object.entries(columns).map(([variable, column]) => `${variable}s = batch.${column}`).join(', ')}, count = batch.length;`);
      this.#block('for (let i = 0; i < count; i++)', () => {
        this.#write('index++; if (--budget <= 0) budget = rt.tick();');
        this.#write(Object.keys(columns).map((variable) => `${variable} = ${variable}s[i];`).join(' '));
        body();
      });
    }, { at, record: '' });
  }

  #source(node: PlanNode, p: string, computeRoot: boolean, down: (record: Rec) => void): void {
    const { operator, rddId } = node;
    const cached = node.storage !== undefined && !computeRoot;
    if (cached) return this.#batches(`rt.batches(${this.#id(rddId)}, ${p})`, down);
    const counted = (list: string, item: (i: string) => string): void => {
      const v = this.#record();
      const i = `i${this.#loops}`;
      const n = `n${this.#loops}`;
      this.#write(`const ${n} = ${list};`);
      this.#block(`${this.#label()}for (let ${i} = 0; ${i} < ${n}.length; ${i}++)`, () => {
        this.#write(`index = ${i}; if (--budget <= 0) budget = rt.tick();`);
        this.#write(`${v.name} = ${item(i)};`);
        down(v);
      });
    };
    switch (operator.kind) {
      case 'slice': {
        const name = `a${this.#ordinal(rddId)}`;
        this.#write(`const ${name} = rt.slice(${this.#id(rddId)}, ${p});`);
        return counted(name, (i) => `${name}[${i}]`);
      }
      case 'range': {
        const name = `r${this.#ordinal(rddId)}`;
        this.#write(`const ${name} = rt.range(${this.#id(rddId)}, ${p}), start${this.#ordinal(rddId)} = ${name}.start;`);
        return counted(name, (i) => `start${this.#ordinal(rddId)} + ${i} * ${operator.step}`);
      }
      case 'files':
        return this.#batches(`rt.files(${this.#id(rddId)}, ${p})`, down);
      case 'shuffled':
      case 'inPlace':
      case 'cogroup':
      case 'subtract': {
        const key = this.#variable('k');
        const value = this.#variable('x');
        const isKey = operator.kind === 'inPlace' && operator.distinct;
        return this.#batched(`rt.pairs(${this.#id(rddId)}, ${p})`, { [key]: 'keys', [value]: 'values' }, () => down(isKey ? this.#inVariable(key) : this.#pair(key, value)), this.#ordinal(rddId));
      }
      case 'mapPartitions':
        return this.#iterate(`${this.#fn(operator.fn)}(rt.iterator(${this.#id(operator.parent)}, ${p}), ${p})`, down, { at: this.#ordinal(rddId), record: '' });
      case 'zip':
        return this.#iterate(`rt.zip(${this.#id(operator.parents[0])}, ${this.#id(operator.parents[1])}, ${p})`, down);
      case 'zipPartitions':
        return this.#iterate(`${this.#fn(operator.fn)}(${[p, ...operator.parents.map((parent) => `rt.iterator(${this.#id(parent)}, ${p})`)].join(', ')})`, down, { at: this.#ordinal(rddId), record: '' });
      case 'cartesian':
        return this.#iterate(`rt.cartesian(${this.#id(operator.parents[0])}, Math.floor(${p} / ${operator.width}), ${this.#id(operator.parents[1])}, ${p} % ${operator.width})`, down);
      default:
        return this.#iterate(`rt.source(${this.#id(rddId)}, ${p})`, down, { at: this.#ordinal(rddId), record: '' });
    }
  }

  /** Cached rows and those of files come in arrays: a loop by index is several times as fast as an iterator. */
  #batches(batches: string, down: (record: Rec) => void): void {
    const v = this.#record();
    const label = this.#label();
    const b = `b${this.#loops}`;
    const i = `i${this.#loops}`;
    this.#block(`${label}for (const ${b} of ${batches})`, () => {
      this.#block(`for (let ${i} = 0; ${i} < ${b}.length; ${i}++)`, () => {
        this.#write('index++; if (--budget <= 0) budget = rt.tick();');
        this.#write(`${v.name} = ${b}[${i}];`);
        down(v);
      });
    });
  }

  #iterate(iterable: string, down: (record: Rec) => void, origin?: UnitLine): void {
    const v = this.#record();
    this.#block(`${this.#label()}for (${v.name} of ${iterable})`, () => {
      this.#write('index++; if (--budget <= 0) budget = rt.tick();');
      down(v);
    }, origin);
  }

  /** Only the outermost loop carries the label that early exits break to. */
  #label(): string {
    return this.#loops++ === 0 ? 'all: ' : '';
  }

  #frame(): { before: readonly string[]; after: readonly string[] } {
    if (this.#sink.kind === 'yield') return { before: [], after: [] };
    const { output } = this.#sink;
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

  #end(v: Rec): void {
    if (this.#sink.kind === 'yield') return this.#write(`yield ${v.whole()};`);
    const { output } = this.#sink;
    const origin: UnitLine = { at: 'output', record: v.name };
    switch (output.kind) {
      case 'collect':
        return this.#write(`out.push(${v.whole()});`);
      case 'count':
        return this.#write('n++;');
      case 'take':
        return this.#write(`if (out.push(${v.whole()}) >= ${output.limit}) break all;`);
      case 'reduce': {
        const record = v.whole();
        return this.#write(`if (has) acc = ${this.#fn(output.fn)}(acc, ${record}); else { acc = ${record}; has = true; }`, origin);
      }
      case 'fold':
        return this.#write(`acc = ${this.#fn(output.fn)}(acc, ${v.whole()});`, origin);
      case 'foreach':
        return this.#write(`${this.#fn(output.fn)}(${v.whole()});`, origin);
      case 'shuffleWrite':
        if (!v.isPair) this.#write(`if (!Array.isArray(${v.whole()}) || ${v.whole()}.length !== 2) rt.notAPair(${v.whole()});`, origin);
        return this.#write(`output.add(${v.key}, ${v.value});`, origin);
      case 'iterator':
      case 'writeCheckpoint':
      case 'saveAsTextFile':
      case 'saveAsObjectFile':
        return undefined;
    }
  }
}

/**
 * The functions as constants of the unit: a variable of the enclosing factory would be read, and checked to be the function
 * that V8 inlined, at every record (measured: ten maps take half the time).
 */
function locals(functions: readonly number[]): string {
  return functions.length === 0 ? '' : `const ${functions.map((_, i) => `f${i} = $${i}`).join(', ')}; `;
}

function ordinal(list: number[], value: number): number {
  const at = list.indexOf(value);
  return at >= 0 ? at : list.push(value) - 1;
}
