/** Spark's whole RDD API is here or has a reason, every public operation is documented, and the table that says so is up to date. */
import { describe, expect, it } from 'vitest';
import { TABLE_FILE, apiTable, missingOperations, needlessReasons, ourApi } from '../api/table.ts';
import { read } from './sources.ts';

describe('the API', () => {
  it('has every operation of Spark, or a reason why not', () => {
    expect(missingOperations()).toEqual([]);
  });

  it('leaves out nothing that is there', () => {
    expect(needlessReasons()).toEqual([]);
  });

  it('documents every public member', () => {
    const { RDD, SparkContext } = ourApi();
    expect([...RDD, ...SparkContext].filter((member) => member.doc === '').map((member) => `${member.file}: ${member.name}`)).toEqual([]);
  });

  it('is told as it is: when this fails, run `node_modules/.bin/node scripts/apiTable.ts` and commit docs/api.md', () => {
    expect(read(TABLE_FILE) === apiTable()).toBe(true);
  });
});
