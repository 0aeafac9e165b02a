import { describe, expect, test } from 'vitest';
import { CellWorker } from './cellWorker.ts';
import { ORDER_FILE } from './orderFile.ts';
import { cellUri } from './cellProgram.ts';
import { compilerOptions } from './compilerOptions.ts';
import type { ExtraLibs } from './tsApi.ts';

const ENGINE = `
interface RDD<T> {
  /** A new RDD of \`f\` of each element. */
  map<U>(f: (value: T) => U): RDD<U>;
  filter(f: (value: T) => boolean): RDD<T>;
  reduceByKey<K, V>(this: RDD<readonly [K, V]>, f: (a: V, b: V) => V): RDD<readonly [K, V]>;
  count(): Promise<number>;
}
interface SparkContext { parallelize<T>(values: readonly T[], slices?: number): RDD<T>; }
declare const sc: SparkContext;
`;

class Cells {
  private texts = new Map<string, { version: number; text: string }>();
  private libs: Record<string, { content: string; version: number }> = { 'file:///engine.d.ts': { content: ENGINE, version: 1 } };
  readonly worker: CellWorker;
  constructor(...sources: string[]) {
    sources.forEach((text, i) => this.texts.set(cellUri(String(i + 1)), { version: 1, text }));
    this.libs[ORDER_FILE] = { content: JSON.stringify([...this.texts.keys()]), version: 1 };
    const mirror = () => [...this.texts].map(([uri, t]) => ({ uri: { toString: () => uri }, version: t.version, getValue: () => t.text }));
    this.worker = new CellWorker({ getMirrorModels: mirror }, { compilerOptions, extraLibs: this.libs as ExtraLibs });
  }
  /** The cell loses its model: its text is a library now, as of a cell that no editor shows. */
  unmount(n: number): void {
    const uri = cellUri(String(n));
    this.libs[uri] = { content: this.texts.get(uri)?.text ?? '', version: 1 };
    this.texts.delete(uri);
  }
  edit(n: number, text: string): void {
    const old = this.texts.get(cellUri(String(n)));
    this.texts.set(cellUri(String(n)), { version: (old?.version ?? 0) + 1, text });
  }
  async errors(n: number): Promise<string[]> {
    const uri = cellUri(String(n));
    const all = [...(await this.worker.getSyntacticDiagnostics(uri)), ...(await this.worker.getSemanticDiagnostics(uri))];
    const source = this.texts.get(uri)?.text ?? '';
    return all.map((d) => `${source.slice(d.start ?? 0, (d.start ?? 0) + (d.length ?? 0))}: TS${d.code}`);
  }
  async hover(n: number, at: string): Promise<string | undefined> {
    const uri = cellUri(String(n));
    const info = await this.worker.getQuickInfoAtPosition(uri, (this.texts.get(uri)?.text ?? '').indexOf(at));
    return info?.displayParts?.map((p) => p.text).join('');
  }
}

describe('the language service over all cells', () => {
  test('a variable of the first cell is typed in the third', async () => {
    const cells = new Cells('const records = sc.parallelize([1, 2, 3])', '// nothing', 'const big = records.filter(x => x > 1)');
    expect(await cells.hover(3, 'records')).toBe('const records: RDD<number>');
    expect(await cells.hover(3, 'x =>')).toBe('(parameter) x: number');
    expect(await cells.errors(3)).toEqual([]);
  });

  test('completion lists the operations of a value from another cell, with their documentation', async () => {
    const source = 'records.';
    const cells = new Cells('const records = sc.parallelize([1])', source);
    const list = await cells.worker.getCompletionsAtPosition(cellUri('2'), source.length);
    expect(list?.entries.map((e) => e.name).sort()).toEqual(['count', 'filter', 'map', 'reduceByKey']);
    const details = await cells.worker.getCompletionEntryDetails(cellUri('2'), source.length, 'map');
    expect((details as unknown as { documentation: { text: string }[] }).documentation[0]?.text).toBe('A new RDD of `f` of each element.');
  });

  test('names of other cells are completed without the word alias', async () => {
    const cells = new Cells('const records = 1', 'rec');
    const list = await cells.worker.getCompletionsAtPosition(cellUri('2'), 3);
    expect(list?.entries.some((e) => e.name === 'records')).toBe(true);
    const details = await cells.worker.getCompletionEntryDetails(cellUri('2'), 3, 'records');
    expect(details?.displayParts.map((p) => p.text).join('')).toBe('const records: 1');
  });

  test('signature help works on a call into another cell', async () => {
    const source = 'add(1, ';
    const cells = new Cells('function add(a: number, b: number) { return a + b }', source);
    const help = (await cells.worker.getSignatureHelpItems(cellUri('2'), source.length, {})) as { argumentIndex: number; items: { parameters: { name: string }[] }[] } | undefined;
    expect([help?.argumentIndex, help?.items[0]?.parameters.map((p) => p.name)]).toEqual([1, ['a', 'b']]);
  });

  test('a pair operation on an RDD that is not of pairs is an error at the call', async () => {
    const cells = new Cells('const numbers = sc.parallelize([1, 2])', 'numbers.reduceByKey((a, b) => a)', 'numbers.map(x => [x, 1] as [number, number]).reduceByKey((a, b) => a + b)');
    expect([await cells.errors(2), await cells.errors(3)]).toEqual([['numbers: TS2684'], []]);
  });

  test('top-level await and declaring a name again in a later cell are legal', async () => {
    const cells = new Cells('const n = await sc.parallelize([1]).count()', 'const n = "text"', 'n.toUpperCase()');
    expect([await cells.errors(1), await cells.errors(2), await cells.errors(3)]).toEqual([[], [], []]);
  });

  test('assigning a variable that another cell declared is legal', async () => {
    const cells = new Cells('let total = 0', 'total = total + 1');
    expect(await cells.errors(2)).toEqual([]);
  });

  test('errors stay in the cell that has them', async () => {
    const cells = new Cells('const x: number = "a"', 'const y = x + 1', 'const z = {');
    expect([await cells.errors(1), await cells.errors(2), (await cells.errors(3)).length]).toEqual([['x: TS2322'], [], 1]);
  });

  test('an edit of one cell changes the types in the others', async () => {
    const cells = new Cells('const v = 1', 'v.toFixed()');
    expect(await cells.errors(2)).toEqual([]);
    cells.edit(1, 'const v = "one"');
    expect(await cells.errors(2)).toEqual(['toFixed: TS2551']);
    cells.edit(1, 'const other = 1');
    expect(await cells.errors(2)).toEqual(['v: TS2304']);
  });

  test('cells without an editor belong to the program as well', async () => {
    const cells = new Cells('const v = 1', 'v.toFixed()', 'const v = "one"', 'v.toUpperCase()');
    cells.unmount(1);
    cells.unmount(3);
    expect([await cells.errors(2), await cells.errors(4), await cells.hover(4, 'v')]).toEqual([[], [], 'const v: "one"']);
  });

  test('types, classes, functions, imports and destructured names are shared', async () => {
    const cells = new Cells(
      'interface P { name: string }\ntype Q = P | null\nclass C { m() { return 1 } }\nenum E { A }\nimport { join } from "node:path"\nconst { a, b: [c] } = { a: 1, b: ["x"] }\nfunction* g() {}',
      'const q: Q = { name: "n" }\nconst p: P = q\nnew C().m() + a + E.A\nc.length\njoin\ng()',
    );
    expect([await cells.errors(1), await cells.errors(2)]).toEqual([[], []]);
  });

  test('an unfinished cell reports its own syntax error and nothing of the added text', async () => {
    const cells = new Cells('const a = 1', 'const f = (x: number) => {\n  return a', 'a.');
    expect(await cells.errors(2)).toEqual(['a: TS1005']);
    expect(await cells.errors(3)).toEqual(['.: TS1003']);
  });

  test('definitions, references and renames point only into sources', async () => {
    const cells = new Cells('const a = 1', 'a + a');
    const uri = cellUri('2');
    const spans = (list: readonly { fileName: string; textSpan: { start: number } }[] | undefined) => list?.map((s) => `${s.fileName.slice(-4)}:${s.textSpan.start}`).sort();
    expect(spans(await cells.worker.getDefinitionAtPosition(uri, 0))).toEqual(['1.ts:6']);
    expect(spans(await cells.worker.getReferencesAtPosition(uri, 0))).toEqual(['1.ts:6', '2.ts:0', '2.ts:4']);
    expect(spans(await cells.worker.findRenameLocations(uri, 0, false, false, false))).toEqual(['1.ts:6', '2.ts:0', '2.ts:4']);
  });
});
