import { describe, expect, it } from 'vitest';
import { SparkConf } from './conf.ts';

describe('SparkConf', () => {
  it('has Spark\'s defaults beneath what the application gives', () => {
    const conf = new SparkConf({ 'spark.task.maxFailures': '7' });
    expect([conf.number('spark.task.maxFailures'), conf.time('spark.locality.wait'), conf.size('spark.driver.maxResultSize')]).toEqual([7, 3000, 2 ** 30]);
    expect([conf.contains('spark.locality.wait'), conf.get('spark.nothing')]).toEqual([false, undefined]);
  });

  it('reads sizes and times in Spark\'s units', () => {
    const conf = new SparkConf({ a: '512', b: '64m', c: '2g', d: '250ms', e: '1.5s', f: '2min' });
    expect([conf.size('a'), conf.size('b'), conf.size('c'), conf.time('d'), conf.time('e'), conf.time('f')]).toEqual([512, 64 << 20, 2 ** 31, 250, 1500, 120_000]);
  });

  it('names the property that cannot be read', () => {
    const conf = new SparkConf({ 'spark.locality.wait': 'soon', 'spark.task.maxFailures': 'x', 'spark.driver.maxResultSize': 'much' });
    expect(() => conf.time('spark.locality.wait')).toThrow('The property spark.locality.wait must be a time such as 3s or 100ms, but is "soon".');
    expect(() => conf.number('spark.task.maxFailures')).toThrow('The property spark.task.maxFailures must be a number, but is "x".');
    expect(() => conf.size('spark.driver.maxResultSize')).toThrow('The property spark.driver.maxResultSize must be a size such as 512m or 1g, but is "much".');
  });

  it('gives the properties under a prefix without it', () => {
    expect(new SparkConf({ 'spark.executorEnv.A': '1', 'spark.executorEnv.B': '2', other: '3' }).withPrefix('spark.executorEnv.')).toEqual({ A: '1', B: '2' });
  });
});
