import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInputs, makeInputs } from './inputs.ts';
import { plainAnswers } from './peers/plain.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emberline-inputs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('inputs of the bench', () => {
  it('come from the folder that DATA names', () => {
    for (const path of ['text/shakespeare.txt', 'retail-data/by-day/2010-12-01.csv', 'graph/wiki-vote.txt']) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
    expect(findInputs(folder)).toEqual({ prose: join(folder, 'text/shakespeare.txt'), sales: join(folder, 'retail-data/by-day/*.csv'), edges: join(folder, 'graph/wiki-vote.txt') });
  });

  it('that DATA promises and that are not there are an error', () => {
    expect(() => findInputs(folder)).toThrow(`DATA names ${folder}, but there is no ${join(folder, 'text/shakespeare.txt')}. Without DATA the bench uses the data of its packages.`);
  });

  it('are made from packages without DATA, in the same formats, once', () => {
    const inputs = makeInputs(join(folder, 'made'));
    const abe = readFileSync(join(folder, 'made/sales/ABE.csv'), 'utf8').split('\n');
    expect(abe.slice(0, 2)).toEqual(['InvoiceNo,Code,Description,Quantity,Date,UnitPrice,Customer,Region', 'ABE,ATL,,853,2008,1.0,,GA']);
    expect([readdirSync(join(folder, 'made/sales')).length, readFileSync(inputs.edges, 'utf8').split('\n').length]).toEqual([303, 5368]);
    expect(makeInputs(join(folder, 'made'))).toEqual(inputs);
    expect(['retail-by-country', 'pagerank-10', 'word-count'].map((name) => plainAnswers[name]?.(inputs))).toEqual(['CA 824633.00 TX 747740.00 FL 467002.00', 'ATL 10.8309 DFW 7.8077 ORD 7.6128', '16683 (the,141510) (of,64620) (and,63150)']);
  });
});
