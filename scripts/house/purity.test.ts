import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { isSource, isTest, projectFiles, read } from './sources.ts';

const PURE = /^(engine\/events\/|engine\/status\/|engine\/scheduler\/|protocol\/|engine\/storage\/unifiedMemory)/;

/** Calls that read the clock or invent a value: `new Date()` without arguments, Date.now, Math.random and their kin. */
function impurities(file: string, source: string): readonly string[] {
  const found: string[] = [];
  const at = (start: number, what: string): void => void found.push(`${file}:${source.slice(0, start).split('\n').length} ${what}`);
  new Visitor({
    NewExpression(node) {
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0) at(node.start, 'new Date()');
    },
    CallExpression(node) {
      const callee = source.slice(node.callee.start, node.callee.end);
      if (/^(globalThis\.)?(Date|Date\.now|Math\.random|performance\.now|process\.hrtime(\.bigint)?|crypto\.randomUUID|randomUUID|setTimeout|setInterval|setImmediate)$/.test(callee)) at(node.start, `${callee}()`);
    },
  }).visit(parseSync(file, source).program);
  return found;
}

describe('pure rooms', () => {
  it('take time, ids and randomness as arguments', () => {
    const files = projectFiles().filter((file) => PURE.test(file) && isSource(file) && !isTest(file));
    expect(files.flatMap((file) => impurities(file, read(file)))).toEqual([]);
  });

  it('are checked on syntax: a date made from an argument is fine, the clock is not', () => {
    expect(impurities('a.ts', 'const a = new Date(5);\nconst b = new Date();\nconst c = Date.now();\n// Math.random()')).toEqual(['a.ts:2 new Date()', 'a.ts:3 Date.now()']);
  });
});
