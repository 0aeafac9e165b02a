/** Writes the code of one unit. See `unit.ts` for what a unit is. */
import type { PlanNode, StagePlan } from '../../rdd/stagePlan.ts';
import { isUnitSource, nodeIn, unionBranch } from './unit.ts';
import type { Sink, UnitLine, UnitSource } from './unit.ts';

/**
 * Emits the unit that computes partition `partition`'s shape of `rootId` and hands every record to `sink`. A generator unit
 * (`yield`) computes a persisted root itself: it is what fills the cache.
 */
export function emitUnit(plan: StagePlan, rootId: number, partition: number, sink: Sink): UnitSource {
  return new Emitter(plan, sink).unit(rootId, partition);
}

/** Which branches the partition takes: two partitions with the same key share a unit. */
export function unitKey(plan: StagePlan, rootId: number, partition: number, sink: Sink): string {
  let key = `${rootId}:${sink.kind}`;
  let id = rootId;
  let p = partition;
  for (;;) {
    const node = nodeIn(plan, id);
    const { operator } = node;
    if (isUnitSource(node, id === rootId && sink.kind === 'yield')) return key;
    if (operator.kind === 'union') {
      const branch = unionBranch(operator.starts, p);
      key += `/${branch}`;
      p -= operator.starts[branch] as number;
      id = operator.parents[branch] as number;
    } else if (operator.kind === 'coalesce') {
      const shapes = (operator.groups[p] ?? []).map((q) => unitKey(plan, operator.parent, q, { kind: 'yield' }));
      return `${key}/${new Set(shapes).size === 1 ? shapes[0] : 'mixed'}`;
    } else if ('parent' in operator) {
      id = operator.parent;
    } else {
      return key;
    }
  }
}

class Emitter {
  readonly #plan: StagePlan;
  readonly #sink: Sink;
  readonly #lines: string[] = [];
  readonly #origins = new Map<number, UnitLine>();
  readonly #functions: number[] = [];
  readonly #ids: number[] = [];
  readonly #records: string[] = [];
  #indent = 3;
  #loops = 0;

  constructor(plan: StagePlan, sink: Sink) {
    this.#plan = plan;
    this.#sink = sink;
  }

  unit(rootId: number, partition: number): UnitSource {
    const isGenerator = this.#sink.kind === 'yield';
    const body = this.#body(rootId, partition, isGenerator);
    const code = [
      `return function${isGenerator ? '*' : ''} unit(rt, p, ids) {`,
      `  let index = -1; let ${['budget = 64', ...this.#records.map((r) => `${r}`)].join(', ')};`,
      '  try {',
      ...body,
      `  } catch (error) { throw rt.failed(error, unitId, { ${this.#records.join(', ')} }, index); }`,
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
    for (const line of after) this.#write(line);
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

  #record(): string {
    const name = `v${this.#records.length}`;
    this.#records.push(name);
    return name;
  }

  #fn(index: number): string {
    return `f${ordinal(this.#functions, index)}`;
  }

  /** RDD ids are arguments, so that the same code serves the next job over new RDDs. */
  #id(rddId: number): string {
    return `ids[${ordinal(this.#ids, rddId)}]`;
  }

  /** Emits the loop of the chain that ends in `rddId`, calling `down` where a record is ready. */
  #chain(rddId: number, partition: number, p: string, computeRoot: boolean, down: (record: string) => void): void {
    const node = nodeIn(this.#plan, rddId);
    if (isUnitSource(node, computeRoot)) {
      this.#source(node, p, computeRoot, down);
      return;
    }
    const { operator } = node;
    const line = (record: string): UnitLine => ({ at: this.#ordinal(rddId), record });
    switch (operator.kind) {
      case 'identity':
        return this.#chain(operator.parent, partition, p, false, down);
      case 'map':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const out = this.#record();
          this.#write(`${out} = ${this.#fn(operator.fn)}(${v});`, line(v));
          down(out);
        });
      case 'filter':
        return this.#chain(operator.parent, partition, p, false, (v) => this.#block(`if (${this.#fn(operator.fn)}(${v}))`, () => down(v), line(v)));
      case 'flatMap':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const out = this.#record();
          this.#block(`for (${out} of ${this.#fn(operator.fn)}(${v}))`, () => down(out), line(v));
        });
      case 'mapValues':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const out = this.#record();
          this.#write(`${out} = [${v}[0], ${this.#fn(operator.fn)}(${v}[1])];`, line(v));
          down(out);
        });
      case 'flatMapValues':
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const out = this.#record();
          this.#block(`for (${out} of ${this.#fn(operator.fn)}(${v}[1]))`, () => {
            const pair = this.#record();
            this.#write(`${pair} = [${v}[0], ${out}];`);
            down(pair);
          }, line(v));
        });
      case 'sample':
        this.#write(`const sampled${this.#ordinal(rddId)} = ${operator.cell === undefined ? `rt.sampler(${operator.withReplacement}, ${operator.fraction}, ${operator.seed}, ${p})` : `rt.cell(${operator.cell[0]}, ${operator.cell[1]}, ${operator.seed}, ${p})`};`);
        return this.#chain(operator.parent, partition, p, false, (v) => this.#block(`for (let copies = sampled${this.#ordinal(rddId)}(); copies > 0; copies--)`, () => down(v)));
      case 'zipWithIndex':
        this.#write(`let position${this.#ordinal(rddId)} = rt.offset(${this.#id(rddId)}, ${p});`);
        return this.#chain(operator.parent, partition, p, false, (v) => {
          const out = this.#record();
          this.#write(`${out} = [${v}, position${this.#ordinal(rddId)}++];`);
          down(out);
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

  #source(node: PlanNode, p: string, computeRoot: boolean, down: (record: string) => void): void {
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
        this.#write(`${v} = ${item(i)};`);
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
      case 'lines': {
        const v = this.#record();
        return this.#block(`${this.#label()}for (const batch of rt.lines(${this.#id(rddId)}, ${p}))`, () => {
          this.#block('for (let i = 0; i < batch.length; i++)', () => {
            this.#write('index++; if (--budget <= 0) budget = rt.tick();');
            this.#write(`${v} = batch[i];`);
            down(v);
          });
        });
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

  /** Cached rows come in arrays: a loop by index is several times as fast as an iterator. */
  #batches(batches: string, down: (record: string) => void): void {
    const v = this.#record();
    const label = this.#label();
    const b = `b${this.#loops}`;
    const i = `i${this.#loops}`;
    this.#block(`${label}for (const ${b} of ${batches})`, () => {
      this.#block(`for (let ${i} = 0; ${i} < ${b}.length; ${i}++)`, () => {
        this.#write('index++; if (--budget <= 0) budget = rt.tick();');
        this.#write(`${v} = ${b}[${i}];`);
        down(v);
      });
    });
  }

  #iterate(iterable: string, down: (record: string) => void, origin?: UnitLine): void {
    const v = this.#record();
    this.#block(`${this.#label()}for (${v} of ${iterable})`, () => {
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
        return { before: ['let has = false; let acc;'], after: ['return has ? [acc] : [];'] };
      case 'fold':
        return { before: ['let acc = rt.zero();'], after: ['return acc;'] };
      case 'foreach':
        return { before: [], after: ['return null;'] };
      case 'shuffleWrite': {
        const table = output.combine === undefined ? [] : ['const table = rt.combineTable(); const combiners = table.combiners;'];
        const flush = output.combine === undefined ? [] : ['rt.writeCombined(table, writer, partitionOf);'];
        return { before: ['const writer = rt.shuffleWriter(); const partitionOf = rt.partitionOf();', ...table], after: [...flush, 'return writer;'] };
      }
      case 'iterator':
      case 'writeCheckpoint':
      case 'saveAsTextFile':
        throw new Error(`${output.kind} takes an iterator: it runs over a generator unit.`);
    }
  }

  #end(v: string): void {
    if (this.#sink.kind === 'yield') return this.#write(`yield ${v};`);
    const { output } = this.#sink;
    const origin: UnitLine = { at: 'output', record: v };
    switch (output.kind) {
      case 'collect':
        return this.#write(`out.push(${v});`);
      case 'count':
        return this.#write('n++;');
      case 'take':
        return this.#write(`if (out.push(${v}) >= ${output.limit}) break all;`);
      case 'reduce':
        return this.#write(`if (has) acc = ${this.#fn(output.fn)}(acc, ${v}); else { acc = ${v}; has = true; }`, origin);
      case 'fold':
        return this.#write(`acc = ${this.#fn(output.fn)}(acc, ${v});`, origin);
      case 'foreach':
        return this.#write(`${this.#fn(output.fn)}(${v});`, origin);
      case 'shuffleWrite': {
        this.#write(`if (!Array.isArray(${v}) || ${v}.length !== 2) rt.notAPair(${v});`, origin);
        if (output.combine === undefined) return this.#write(`writer.write(partitionOf(${v}[0]), ${v}[0], ${v}[1]);`, origin);
        const { createCombiner, mergeValue } = output.combine;
        this.#write(`const slot = table.slot(${v}[0]);`, origin);
        return this.#write(`if (slot === combiners.length) combiners.push(${this.#fn(createCombiner)}(${v}[1])); else combiners[slot] = ${this.#fn(mergeValue)}(combiners[slot], ${v}[1]);`, origin);
      }
      case 'iterator':
      case 'writeCheckpoint':
      case 'saveAsTextFile':
        return undefined;
    }
  }
}

function ordinal(list: number[], value: number): number {
  const at = list.indexOf(value);
  return at >= 0 ? at : list.push(value) - 1;
}
