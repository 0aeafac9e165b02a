import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CorruptBroadcastError, readBroadcast, writeBroadcast } from './broadcastFile.ts';

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'emberline-broadcast-'));
  path = join(folder, '0');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31) % 251);

test('[B10.2] what is cut into pieces comes back the same, at many sizes', () => {
  for (const size of [0, 1, 99, 100, 101, 199, 200, 1000, 12_345]) {
    for (const blockSize of [1, 7, 100, 4096]) {
      const pieces = writeBroadcast(path, bytes(size), blockSize);
      expect(pieces.checksums.length).toBe(Math.ceil(size / blockSize));
      expect(Buffer.compare(readBroadcast(path, 0, pieces), bytes(size))).toBe(0);
    }
  }
});

test('[B10.2] damage in any piece is an error that names the piece', () => {
  const pieces = writeBroadcast(path, bytes(1000), 100);
  const whole = readFileSync(path);
  for (const at of [0, 99, 100, 555, 999]) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(path, damaged);
    expect(() => readBroadcast(path, 7, pieces)).toThrow(new RegExp(`^corrupt remote block broadcast_7_piece${Math.floor(at / 100)} of broadcast_7: -?\\d+ != -?\\d+`));
  }
  writeFileSync(path, whole);
  appendFileSync(path, 'x');
  expect(() => readBroadcast(path, 7, pieces)).toThrow(CorruptBroadcastError);
});
