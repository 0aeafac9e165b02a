import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventLog } from './eventLog.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emberline-log-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const start = { Event: 'SparkListenerApplicationStart', 'App Name': 'a', 'App ID': 'x', Timestamp: 1, User: null } as const;
const taskStart = {
  Event: 'SparkListenerTaskStart', 'Stage ID': 0,
  'Task Info': { 'Task ID': 0, Index: 0, 'Launch Time': 1, 'Executor ID': '0', Host: 'h', Locality: 'ANY', 'Getting Result Time': 0, 'Finish Time': 0, Failed: false },
} as const;

describe('the event log', () => {
  it('is one file, in progress until it is closed, named as Spark names it', () => {
    const log = new EventLog(folder, 'App:1 x.y');
    expect(readdirSync(folder)).toEqual(['app-1-x_y.inprogress']);
    log.close();
    log.close();
    expect(readdirSync(folder)).toEqual(['app-1-x_y']);
  });

  it('makes its folder', () => {
    new EventLog(join(folder, 'a', 'b'), 'x').close();
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['x']);
  });

  it('writes rare events at once, and holds the frequent ones for no longer than 100 ms', () => {
    vi.useFakeTimers();
    const log = new EventLog(folder, 'x');
    const lines = (): number => readFileSync(log.path, 'utf8').split('\n').length - 1;
    log.append([start]);
    expect(lines()).toBe(1);
    log.append([taskStart, taskStart]);
    expect(lines()).toBe(1);
    vi.advanceTimersByTime(100);
    expect(lines()).toBe(3);
    log.append([taskStart, start]);
    expect(lines()).toBe(5);
    log.append([taskStart]);
    log.close();
    expect(readFileSync(join(folder, 'x'), 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { Event: string }).Event.replace('SparkListener', ''))).toEqual([
      'ApplicationStart', 'TaskStart', 'TaskStart', 'TaskStart', 'ApplicationStart', 'TaskStart',
    ]);
  });

  it('starts each line so that the History Server lists it', () => {
    const log = new EventLog(folder, 'x');
    log.append([start]);
    log.close();
    expect(readFileSync(join(folder, 'x'), 'utf8').startsWith('{"Event":"SparkListenerApplicationStart"')).toBe(true);
  });
});
