/** Sources and sinks end to end: what is saved is read back, whatever the format, the compression and the file system. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HashPartitioner, SparkContext } from '../../index.ts';
import { CODECS } from '../../storage/compression/codec.ts';
import { registerFileSystem } from '../../storage/files/fileSystems.ts';
import { memoryFileSystem } from '../../storage/files/testing/memoryFileSystem.ts';

const names = (path: string): string[] => readdirSync(path).toSorted();
const part = (path: string, index: number): string => readFileSync(join(path, `part-0000${index}`), 'utf8');

let root: string;
let folder: string;
let sc: SparkContext;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'emberline-sources-'));
  sc = new SparkContext({ appName: 'files', master: 'local-inline[2]', cwd: root });
  await sc.ready;
});
beforeEach(() => {
  folder = mkdtempSync(join(root, 'test-'));
});
afterAll(async () => {
  await sc.stop();
  rmSync(root, { recursive: true, force: true });
});

describe('text', () => {
  test('[B11.1] is saved as UTF-8, any script of it, and strings and other values by their text', async () => {
    const out = join(folder, 'unicode');
    const lines = ['ሴ–à', '😀 日本', 'plain'];
    await sc.parallelize(lines, 1).saveAsTextFile(out);
    expect(part(out, 0)).toBe('ሴ–à\n😀 日本\nplain\n');
    expect(await sc.textFile(out).collect()).toEqual(lines);
    await sc.parallelize([1, [2, 'x'], 'y', { a: 1 }, 4n], 1).saveAsTextFile(join(folder, 'mixed'));
    expect(part(join(folder, 'mixed'), 0)).toBe('1\n(2,x)\ny\n{"a":1}\n4\n');
  });

  test('[B11.1] of a file deleted after it was listed fails cleanly, and the next job runs', async () => {
    const path = join(folder, 'gone.txt');
    writeFileSync(path, 'Hello World!\n');
    const rdd = sc.textFile(path);
    expect(await rdd.collect()).toEqual(['Hello World!']);
    rmSync(path);
    await expect(rdd.collect()).rejects.toThrow(`File file:${path} does not exist`);
    await expect(sc.textFile(path).collect()).rejects.toMatchObject({ name: 'InvalidInputException', message: `Input path does not exist: file:${path}` });
    expect(await sc.parallelize([1, 2], 2).count()).toBe(2);
  });

  test.each(CODECS.map(({ name, extension, hadoopClass }) => [name, extension, hadoopClass] as const))('of any lines comes back through %s', async (name, extension, hadoopClass) => {
    const line = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/[\r\n]/g, ' ').replace(/^\ufeff/, ''));
    let run = 0;
    await fc.assert(fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.integer({ min: 1, max: 3 }), async (lines, parts) => {
      const out = join(folder, `out-${run++}`);
      await sc.parallelize(lines, parts).saveAsTextFile(out, name);
      expect(names(out)).toEqual(['_SUCCESS', ...Array.from({ length: parts }, (_, i) => `part-0000${i}${extension}`)]);
      expect(await sc.textFile(out).collect()).toEqual(lines);
      expect((await sc.wholeTextFiles(out).values().collect()).join('')).toBe(lines.map((text) => `${text}\n`).join(''));
    }), { seed: 365, numRuns: 8 });
    await sc.parallelize(['a'], 1).saveAsTextFile(join(folder, 'hadoop'), `org.apache.hadoop.io.compress.${hadoopClass}` as 'org.apache.hadoop.io.compress.GzipCodec');
    expect(names(join(folder, 'hadoop'))).toEqual(['_SUCCESS', `part-00000${extension}`]);
  });

  test('with a codec that is not known, or an empty path, is refused before anything is made', async () => {
    const rdd = sc.parallelize(['a'], 1);
    await expect(rdd.saveAsTextFile(join(folder, 'out'), 'snappy' as 'gzip')).rejects.toThrow('Codec [snappy] is not available. Those there are: gzip (GzipCodec), zstd (ZStandardCodec), lz4 (Lz4Codec), bzip2 (BZip2Codec), deflate (DefaultCodec).');
    await expect(rdd.saveAsTextFile('')).rejects.toThrow('Can not create a Path from an empty string');
    await expect(sc.textFile('').collect()).rejects.toThrow('Can not create a Path from an empty string');
    expect(names(folder)).toEqual([]);
  });

  test('an output folder that is there is refused with Spark’s words and kept', async () => {
    const out = join(folder, 'out');
    mkdirSync(out);
    await expect(sc.parallelize(['a'], 1).saveAsTextFile(out)).rejects.toMatchObject({ name: 'FileAlreadyExistsException', message: `Output directory file:${out} already exists. Remove it, or save to another folder.` });
    expect(existsSync(out)).toBe(true);
  });

  test('a null row fails the save, which leaves nothing and can be tried again', async () => {
    const out = join(folder, 'out');
    await expect(sc.parallelize(['a', null, 'b'], 2).saveAsTextFile(out)).rejects.toThrow('text files do not allow null rows');
    expect(existsSync(out)).toBe(false);
    await sc.parallelize(['a', 'b'], 2).saveAsTextFile(out);
    expect(names(out)).toEqual(['_SUCCESS', 'part-00000', 'part-00001']);
  });

  test('of an RDD without partitions is a folder that is whole and empty', async () => {
    await sc.emptyRDD<string>().saveAsTextFile(join(folder, 'out'));
    expect(names(join(folder, 'out'))).toEqual(['_SUCCESS']);
    expect(await sc.textFile(join(folder, 'out')).count()).toBe(0);
  });

  test('minPartitions asks for splits, which compressed files cannot have', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `line ${i}`);
    await sc.parallelize(lines, 1).saveAsTextFile(join(folder, 'plain'));
    await sc.parallelize(lines, 1).saveAsTextFile(join(folder, 'packed'), 'gzip');
    expect([sc.textFile(join(folder, 'plain')).getNumPartitions(), sc.textFile(join(folder, 'plain'), 7).getNumPartitions(), sc.textFile(join(folder, 'packed'), 7).getNumPartitions()]).toEqual([2, 7, 1]);
    expect(await sc.textFile(join(folder, 'plain'), 7).collect()).toEqual(lines);
  });
});

describe('whole and binary files', () => {
  beforeEach(() => {
    writeFileSync(join(folder, 'a.bin'), Uint8Array.from([1, 2, 3, 4, 5, 6]));
    writeFileSync(join(folder, 'b.bin'), Uint8Array.from([250, 0]));
    writeFileSync(join(folder, '_hidden'), 'x');
    mkdirSync(join(folder, 'sub'));
  });

  test('binaryFiles gives streams, which tasks open and which travel to the driver', async () => {
    const rdd = sc.binaryFiles(folder);
    expect(rdd.name).toBe(folder);
    expect(await rdd.mapValues((stream) => [...stream.toArray()]).collect()).toEqual([[`file:${folder}/a.bin`, [1, 2, 3, 4, 5, 6]], [`file:${folder}/b.bin`, [250, 0]]]);
    expect(await rdd.flatMap(([, stream]) => [...stream.open()].map((chunk) => chunk.length)).collect()).toEqual([6, 2]);
    const [path, stream] = await rdd.first();
    expect([stream.getPath(), stream.toArray()]).toEqual([path, Uint8Array.from([1, 2, 3, 4, 5, 6])]);
    expect(await rdd.partitionBy(new HashPartitioner(2)).values().map((s) => s.toArray().length).sum()).toBe(8);
  });

  test('binaryRecords gives arrays of the length asked for', async () => {
    expect(await sc.binaryRecords(`${folder}/*.bin`, 2).collect()).toEqual([[1, 2], [3, 4], [5, 6], [250, 0]].map((bytes) => Uint8Array.from(bytes)));
    await expect(sc.binaryRecords(`${folder}/*.bin`, 4).collect()).rejects.toThrow('which is not a whole number of records of 4 bytes');
    expect(() => sc.binaryRecords(folder, 0)).toThrow('recordLength must be a whole number of bytes above 0, but is 0');
  });

  test('have Spark’s lineage', async () => {
    await sc.parallelize([1], 1).saveAsObjectFile(join(folder, 'objects'));
    const classes = (text: string): string[] => text.split('\n').map((line) => line.replace(/ at .*|\[\d+\]/g, '').trim());
    expect(classes(sc.binaryFiles(folder).toDebugString())).toEqual([`(1) ${folder} BinaryFileRDD`]);
    expect(classes(sc.binaryRecords(`${folder}/*.bin`, 2).toDebugString())).toEqual(['(2) MapPartitionsRDD', `|  ${folder}/*.bin NewHadoopRDD`]);
    expect(classes(sc.objectFile(join(folder, 'objects'), 1).toDebugString())).toEqual(['(1) MapPartitionsRDD', `|  ${join(folder, 'objects')} HadoopRDD`]);
  });
});

describe('object files', () => {
  test('hold any record, and come back equal in order', async () => {
    const rows = [[1, 'a'], { when: new Date(3), list: [undefined, null, -0, NaN] }, new Map([[{ k: 1 }, new Set([2n])]]), Float64Array.of(1, 2), 'text', /x/gi];
    await sc.parallelize(rows, 3).saveAsObjectFile(join(folder, 'out'));
    expect(names(join(folder, 'out'))).toEqual(['_SUCCESS', 'part-00000', 'part-00001', 'part-00002']);
    expect(await sc.objectFile(join(folder, 'out')).collect()).toEqual(rows);
    expect(await sc.objectFile<[number, string]>(`${folder}/out/part-0000[0]`).collect()).toEqual(rows.slice(0, 2));
  });

  test('any rows, in any partitions, read in any number of splits', async () => {
    let run = 0;
    await fc.assert(fc.asyncProperty(fc.array(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: false }), { maxLength: 15 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }), async (rows, parts, minPartitions) => {
      const out = join(folder, `out-${run++}`);
      await sc.parallelize(rows, parts).saveAsObjectFile(out);
      expect(await sc.objectFile(out, minPartitions).collect()).toEqual(rows);
    }), { seed: 1_234, numRuns: 25 });
  });

  test('what is not an object file is an error that says so', async () => {
    writeFileSync(join(folder, 'text'), 'not objects at all, only words');
    await expect(sc.objectFile(join(folder, 'text')).collect()).rejects.toThrow('cannot be read as an object file');
  });
});

describe('another file system', () => {
  test('serves every source and sink of its scheme', async () => {
    const memory = memoryFileSystem('memory');
    const unregister = registerFileSystem(memory);
    try {
      const numbers = sc.parallelize(Array.from({ length: 5000 }, (_, i) => i), 3);
      await numbers.saveAsTextFile('memory://store/text', 'zstd');
      await numbers.map((n) => [n, { n }]).saveAsObjectFile('memory://store/objects');
      expect(memory.list('memory://store/text').map(({ path }) => path.slice(20))).toEqual(['_SUCCESS', 'part-00000.zst', 'part-00001.zst', 'part-00002.zst']);
      expect(await sc.textFile('memory://store/te*').map(Number).sum()).toBe(12_497_500);
      expect(await sc.objectFile<[number, { n: number }]>('memory://store/objects', 8).map(([, { n }]) => n).sum()).toBe(12_497_500);
      sc.setCheckpointDir('memory://store/checkpoints');
      const marked = numbers.map((n) => [n, `${n}`]);
      marked.checkpoint();
      expect([await marked.count(), marked.isCheckpointed(), marked.getCheckpointFile()?.startsWith('memory://store/checkpoints/')]).toEqual([5000, true, true]);
      expect(await marked.map(([n]) => n).sum()).toBe(12_497_500);
      expect(await sc.binaryFiles('memory://store/objects').map(([path, stream]) => [path, stream.toArray().length > 100]).take(1)).toEqual([['memory://store/objects/part-00000', true]]);
      await expect(numbers.saveAsTextFile('memory://store/text')).rejects.toThrow('Output directory memory://store/text already exists');
    } finally {
      unregister();
    }
    await expect(sc.textFile('memory://store/text').count()).rejects.toThrow('No FileSystem for scheme "memory" in memory://store/text. The schemes there are: file: (and plain paths)');
  });
});
