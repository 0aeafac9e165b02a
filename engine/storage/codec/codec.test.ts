import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runInNewContext } from 'node:vm';
import { CodecFormatError, decodePairs, decodeRows, decodeValue, encodePairs, encodeRows, encodeValue, UnknownClassError, UnsupportedValueError } from './index.ts';
import type { ClassRegistry } from './index.ts';
import { alikeRows, anyValue, classesOf, Point } from './testing/anyRows.ts';
import { identical } from './testing/identical.ts';

const SEED = 20_150_611;

class Tagged extends Map<string, number> {
  label = 'none';
}
class CellError extends Error {
  code = 7;
}
class Guarded {
  declare value: number;
  set double(to: number) {
    this.value = to * 2;
  }
}
const classes = classesOf(['Tagged', Tagged.prototype], ['CellError', CellError.prototype], ['Guarded', Guarded.prototype]);

function expectKept(rows: readonly unknown[]): void {
  const back = decodeRows(encodeRows(rows, classes), classes);
  expect(identical(back, rows), `${back.length} rows`).toBe('identical');
}

describe('round trip', () => {
  test('any value comes back the same, alone and as a row', () => {
    fc.assert(fc.property(fc.array(anyValue, { maxLength: 8 }), (rows) => {
      expectKept(rows);
      for (const row of rows) expect(identical(decodeValue(encodeValue(row, classes), classes), row)).toBe('identical');
    }), { seed: SEED, numRuns: 400 });
  });

  test('rows of one shape come back the same through columns', () => {
    fc.assert(fc.property(alikeRows, expectKept), { seed: SEED, numRuns: 300 });
  });

  test('pairs given as two columns come back the same', () => {
    fc.assert(fc.property(fc.array(fc.tuple(anyValue, anyValue), { maxLength: 30 }), (pairs) => {
      const keys = pairs.map(([key]) => key);
      const values = pairs.map(([, value]) => value);
      const back = decodePairs(encodePairs(keys, values, classes), classes);
      expect(identical(back, { keys, values })).toBe('identical');
    }), { seed: SEED, numRuns: 200 });
  });

  test('more rows than one chunk keep their order', () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => (i < 20_000 ? i : i < 40_000 ? `row ${i}` : [i, { i }]));
    expectKept(rows);
  });

  test('strings that repeat are written once', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => ['alpha', 'beta', 'gamma and then some'][i % 3]);
    expectKept(rows);
    expect(encodeRows(rows).length).toBeLessThan(5100);
  });
});

describe('values with a will of their own', () => {
  test.each([
    ['errors with cause and fields', Object.assign(new TypeError('bad', { cause: new RangeError('deeper') }), { line: 3 })],
    ['an aggregate error', new AggregateError([new Error('a'), 1], 'all')],
    ['an error class of the user', new CellError('mine')],
    ['a map class with fields', Object.assign(new Tagged([['a', 1]]), { label: 'x' })],
    ['regular expressions', Object.assign(/a\/b(?<n>c)/giu, { lastIndex: 4 })],
    ['a match with its index, input and groups', 'xxabc'.match(/a(?<second>b)/)],
    ['boxed primitives', [Object(1), Object('s'), Object(false), Object(3n), Object(Symbol.iterator)]],
    ['symbols that are the same everywhere', [Symbol.for('mine'), Symbol.asyncIterator, new Map([[Symbol.for(''), 1]])]],
    ['an error whose hidden properties are its own', Object.defineProperty(new Error('e'), 'hidden', { value: { deep: [1] }, enumerable: false, writable: true, configurable: true })],
    ['a resizable buffer', new ArrayBuffer(4, { maxByteLength: 16 })],
    ['addresses', [new URL('https://user@example.org:8080/a?b=c#d'), new URLSearchParams('a=1&a=2')]],
    ['objects without a prototype', Object.assign(Object.create(null) as object, { a: 1, __proto__: 2 })],
    ['an object whose own key is __proto__', JSON.parse('{"__proto__": {"a": 1}, "b": 2}')],
    ['arrays with holes at each end', Object.assign(new Array(5), { 1: 1, 3: 2 })],
    ['a long array of holes', new Array(100)],
    ['a long array of numbers inside an odd record', { a: [Array.from({ length: 100 }, (_, i) => i / 3), 'x', new Set()] }],
    ['long integers and bigints', [2 ** 40, -(2 ** 52), 2n ** 200n, -(2n ** 63n) - 1n]],
    ['a view on part of a buffer', new Float32Array([1, 2, 3, 4]).subarray(1, 3)],
    ['an invalid date', new Date(NaN)],
  ])('%s', (_, value) => {
    expect(identical(decodeValue(encodeValue(value, classes), classes), value)).toBe('identical');
    expectKept([value, value, 1]);
    expectKept([value]);
  });

  test('values made in another realm come back as this realm’s', () => {
    const foreign: unknown = runInNewContext('({ list: [1, 2], map: new Map([[1, new Date(5)]]), error: new RangeError("r"), plain: { a: 1 } })');
    const back = decodeValue(encodeValue(foreign)) as { map: unknown; error: unknown };
    expect(back.map).toEqual(new Map([[1, new Date(5)]]));
    expect(back.error).toBeInstanceOf(RangeError);
    expect(back).toMatchObject({ list: [1, 2], plain: { a: 1 } });
  });

  test('a setter on the class does not catch a field of the same name', () => {
    const guarded = Object.defineProperty(new Guarded(), 'double', { value: 3, enumerable: true, writable: true, configurable: true }) as Guarded;
    expectKept([guarded, guarded]);
  });

  test('instances decode without running the constructor', () => {
    let made = 0;
    class Counted {
      n = ++made;
    }
    const registry: ClassRegistry = { idOf: () => 'Counted', prototypeOf: () => Counted.prototype };
    const rows = [new Counted(), new Counted()];
    expect(decodeRows(encodeRows(rows, registry), registry)).toEqual(rows);
    expect(made).toBe(2);
  });
});

describe('identity inside a record', () => {
  test('a shared object stays one object, in every form', () => {
    const shared = { n: 1 };
    const rows = [[shared, shared], [{ n: 2 }, { n: 3 }]];
    const [first, second] = decodeRows(encodeRows(rows)) as [[object, object], [object, object]];
    expect(first[0]).toBe(first[1]);
    expect(second[0]).not.toBe(second[1]);
    const map = new Map();
    const [inFields] = decodeRows(encodeRows([{ a: map, b: map }])) as [{ a: object; b: object }];
    expect(inFields.a).toBe(inFields.b);
    const date = new Date(1);
    const [inList] = decodeRows(encodeRows([[1, [date, date, date]], [2, [date]]])) as [[number, object[]]];
    expect(inList[1][0]).toBe(inList[1][2]);
    const { keys, values } = decodePairs(encodePairs([shared], [shared]));
    expect(keys[0]).toBe(values[0]);
  });

  test('an object met inside a map and outside it stays one object', () => {
    const shared = { n: 1 };
    const [row] = decodeRows(encodeRows([{ a: shared, b: new Map([[1, shared]]) }])) as [{ a: object; b: Map<number, object> }];
    expect(row.b.get(1)).toBe(row.a);
    const pair: [number, Map<string, unknown>] = [1, new Map()];
    pair[1].set('pair', pair);
    const [back] = decodeRows(encodeRows([pair])) as [typeof pair];
    expect(back[1].get('pair')).toBe(back);
  });

  test('a record that holds itself comes back holding itself', () => {
    const list: unknown[] = [1];
    list.push(list);
    const object: Record<string, unknown> = { name: 'o' };
    object['self'] = object;
    const [a, b] = decodeRows(encodeRows([list, list])) as [unknown[], unknown[]];
    expect(a[1]).toBe(a);
    expect(b[1]).toBe(b);
    const [o] = decodeRows(encodeRows([object])) as [Record<string, unknown>];
    expect(o['self']).toBe(o);
    const loop = new Map<string, unknown>();
    loop.set('me', loop);
    const back = decodeValue(encodeValue(loop)) as Map<string, unknown>;
    expect(back.get('me')).toBe(back);
  });
});

describe('buffers inside a record', () => {
  test('views on one buffer see each other’s changes again, in every form', () => {
    const make = (): { bytes: Uint8Array; numbers: Float64Array; all: ArrayBuffer } => {
      const all = new ArrayBuffer(24);
      return { bytes: new Uint8Array(all, 8, 8), numbers: new Float64Array(all, 8, 2), all };
    };
    for (const rows of [[make()], [make(), make(), make()], [[1, make()], [2, make()]]]) {
      for (const row of decodeRows(encodeRows(rows))) {
        const { bytes, numbers, all } = (Array.isArray(row) ? row[1] : row) as ReturnType<typeof make>;
        numbers[0] = 1;
        expect([bytes[7], bytes.buffer === all, numbers.buffer === all, bytes.byteOffset, numbers.byteOffset, numbers.length]).toEqual([0x3f, true, true, 8, 8, 2]);
      }
    }
  });

  test('a view alone is written with its own bytes, whatever lies around it', () => {
    const view = new Uint8Array(new ArrayBuffer(1 << 20), 100, 4);
    expect(encodeValue([view, Buffer.from('pooled'), Buffer.from('too')]).length).toBeLessThan(100);
  });
});

test('data nested too deeply for the stack is refused, not an engine error', () => {
  let list: unknown = null;
  for (let i = 0; i < 100_000; i++) list = { next: list };
  expect(() => encodeValue(list)).toThrow(new UnsupportedValueError('data nested thousands of levels deep', 'a record'));
});

/** Which object is which, by the order they are met: two graphs of the same shape give the same text. */
function graphOf(root: unknown): string {
  const numbers = new Map<object, number>();
  const visit = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return String(value);
    const known = numbers.get(value);
    if (known !== undefined) return `#${known}`;
    numbers.set(value, numbers.size);
    const parts = value instanceof Map ? [...value].flat() : Object.values(value);
    return `${value.constructor.name}(${parts.map(visit).join()})`;
  };
  return visit(root);
}

test('any graph of objects inside a record keeps its shape', () => {
  const recipe = fc.record({ kind: fc.constantFrom('array', 'object', 'map', 'point'), parts: fc.array(fc.integer({ min: -3, max: 6 }), { maxLength: 3 }) });
  const record = fc.array(recipe, { minLength: 1, maxLength: 7 }).map((recipes) => {
    const nodes = recipes.map(({ kind }): unknown => (kind === 'array' ? [] : kind === 'object' ? {} : kind === 'map' ? new Map() : new Point(0, null)));
    recipes.forEach(({ parts }, i) => parts.forEach((part, j) => {
      const value = part < 0 ? part : nodes[part % nodes.length];
      const node = nodes[i];
      if (Array.isArray(node)) node.push(value);
      else if (node instanceof Map) node.set(j, value);
      else (node as Record<string, unknown>)[`f${j}`] = value;
    }));
    return nodes[0];
  });
  fc.assert(fc.property(record, fc.integer({ min: 1, max: 3 }), (row, copies) => {
    const rows = Array.from({ length: copies }, () => copyOf(row));
    for (const back of decodeRows(encodeRows(rows, classes), classes)) expect(graphOf(back)).toBe(graphOf(row));
  }), { seed: SEED, numRuns: 1000 });

  /** A copy through the general form, whose own round trip is tested above. */
  function copyOf(row: unknown): unknown {
    return decodeValue(encodeValue(row, classes), classes);
  }
});

describe('refusals', () => {
  test.each([
    [[1, () => 1], 'a function', 'record 1'],
    [[{ user: { load: function load() {} } }], 'the function "load"', 'record 0, at .user.load'],
    [[[1, Symbol('s')]], "the symbol Symbol(s) (only the language's own and those of Symbol.for are the same in another process)", 'record 0, at [1]'],
    [[{ a: [new SharedArrayBuffer(8)] }], 'a SharedArrayBuffer', 'record 0, at .a[0]'],
    [[new Map([['k', Promise.resolve()]])], 'a promise (await it first)', 'record 0, at .get("k")'],
    [[{ 'two words': new WeakMap() }], 'a WeakMap', 'record 0, at ["two words"]'],
  ] as [unknown[], string, string][])('%o names %s at %s', (rows, what, path) => {
    const message = `A record holds ${what} at ${path}, which cannot be written to bytes: keep only data in records, or map it to data first.`;
    expect(() => encodeRows(rows)).toThrow(new UnsupportedValueError(what, path));
    expect(() => encodeRows(rows)).toThrow(message);
  });

  test('an instance of an unknown class is refused by the class’s name', () => {
    class Socket {}
    expect(() => encodeRows([[1, new Socket()]], classes)).toThrow(new UnknownClassError('Socket', 'record 0, at [1]'));
    expect(() => decodeRows(encodeRows([new Point(1, 2)], classes))).toThrow(UnknownClassError);
  });

  test('cut bytes are refused, never read as something else', () => {
    const bytes = encodeRows([[1, 'abc', new Map([[1, 2]])], [2, 'defgh', new Map()]]);
    for (let length = 0; length < bytes.length; length++) expect(() => decodeRows(bytes.subarray(0, length)), `${length} bytes`).toThrow(CodecFormatError);
  });
});
