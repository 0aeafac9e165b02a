import { describe, expect, test } from 'vitest';
import { CELL_FOLDER, cellIdOfUri, cellSuffixes, cellUri } from './cellProgram.ts';

const cell = (id: string, ...declared: string[]) => ({ uri: cellUri(id), declared, exported: [] });

describe('the program of all cells', () => {
  test('a cell imports what cells above declare and exports what it declares', () => {
    expect([...cellSuffixes([cell('a', 'x', 'y'), cell('b', 'z')])]).toEqual([
      [`${CELL_FOLDER}a.ts`, "\n;import { z } from './b';\nexport { x, y };\n"],
      [`${CELL_FOLDER}b.ts`, "\n;import { x, y } from './a';\nexport { z };\n"],
    ]);
  });
  test('a name declared again means the last declaration above', () => {
    const suffixes = cellSuffixes([cell('a', 'x'), cell('b', 'x'), cell('c')]);
    expect(suffixes.get(cellUri('c'))).toBe("\n;import { x } from './b';\nexport {  };\n");
  });
  test('a cell never imports a name it declares itself', () => {
    expect(cellSuffixes([cell('a', 'x'), cell('b', 'x')]).get(cellUri('b'))).toBe('\n;export { x };\n');
  });
  test('a name that only later cells declare means the first of them', () => {
    expect(cellSuffixes([cell('a'), cell('b', 'f'), cell('c', 'f')]).get(cellUri('a'))).toBe("\n;import { f } from './b';\nexport {  };\n");
  });
  test('a name the source exports itself is not exported twice', () => {
    expect(cellSuffixes([{ uri: cellUri('a'), declared: ['x', 'y'], exported: ['x'] }]).get(cellUri('a'))).toBe('\n;export { y };\n');
  });
  test('a model URI and its cell id are each other', () => {
    expect([cellIdOfUri(cellUri('a-1_b')), cellIdOfUri('file:///engine.d.ts')]).toEqual(['a-1_b', null]);
  });
});
