import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEvent } from './parse.ts';
import { serializeEvent } from './serialize.ts';
import type { ListenerEvent, StageInfo } from './types.ts';

const stage: StageInfo = { 'Stage ID': 0, 'Stage Name': 'count', 'Number of Tasks': 1, 'RDD Info': [] };

describe('a serialized event', () => {
  it('starts as the History Server looks for it, whatever order its fields came in', () => {
    const events: readonly ListenerEvent[] = [
      { 'App Name': 'a\nb', 'App ID': 'app-1', Timestamp: 1, User: 'me', Event: 'SparkListenerApplicationStart' },
      { Timestamp: 1, Event: 'SparkListenerApplicationEnd' },
      { 'Spark Version': '4.1.0', Event: 'SparkListenerLogStart' },
      { 'JVM Information': {}, 'Spark Properties': {}, 'System Properties': {}, 'Classpath Entries': {}, Event: 'SparkListenerEnvironmentUpdate' },
    ];
    expect(events.map(serializeEvent)).toEqual([
      '{"Event":"SparkListenerApplicationStart","App Name":"a\\nb","App ID":"app-1","Timestamp":1,"User":"me"}',
      '{"Event":"SparkListenerApplicationEnd","Timestamp":1}',
      '{"Event":"SparkListenerLogStart","Spark Version":"4.1.0"}',
      '{"Event":"SparkListenerEnvironmentUpdate","JVM Information":{},"Spark Properties":{},"System Properties":{},"Classpath Entries":{}}',
    ]);
  });

  it('always has the properties that Spark dereferences, and no accumulables in StageSubmitted', () => {
    expect(serializeEvent({ Event: 'SparkListenerJobStart', 'Job ID': 0, 'Stage IDs': [] })).toBe('{"Event":"SparkListenerJobStart","Job ID":0,"Stage IDs":[],"Properties":{}}');
    expect(JSON.parse(serializeEvent({ Event: 'SparkListenerStageSubmitted', 'Stage Info': { ...stage, Accumulables: [{ ID: 1, Value: 1 }] } }))).toEqual({
      Event: 'SparkListenerStageSubmitted', 'Stage Info': { ...stage, Accumulables: [] }, Properties: {},
    });
  });

  it('has accumulator values as text and Spark’s own metrics as numbers', () => {
    const Accumulables = [
      { ID: 1, Name: 'internal.metrics.resultSize', Update: 3, Value: 4 },
      { ID: 2, Name: 'mine', Update: 5n, Value: new Map([['a', 1n]]), Internal: false },
    ];
    const line = serializeEvent({ Event: 'SparkListenerStageCompleted', 'Stage Info': { ...stage, Accumulables } });
    expect((JSON.parse(line) as { 'Stage Info': StageInfo })['Stage Info'].Accumulables).toEqual([
      { ID: 1, Name: 'internal.metrics.resultSize', Update: 3, Value: 4 },
      { ID: 2, Name: 'mine', Internal: false, Update: '5', Value: '[["a","1"]]' },
    ]);
  });
});

const LOGS = new URL('../../../shared/event-logs/logs/', import.meta.url);
if (!existsSync(LOGS)) process.stderr.write(`skipped: Spark's test logs are not at ${LOGS.pathname}\n`);

describe.skipIf(!existsSync(LOGS))("Spark's own logs", () => {
  it.each(existsSync(LOGS) ? readdirSync(LOGS) : [])('%s is read whole and written back as it was', (file) => {
    const lines = readFileSync(new URL(file, LOGS), 'utf8').split('\n').filter((line) => line !== '');
    for (const [i, line] of lines.entries()) {
      const event = parseEvent(line, i + 1);
      if ('kind' in event) continue;
      const original = JSON.parse(line) as Record<string, unknown>;
      const written = JSON.parse(serializeEvent(event)) as Record<string, unknown>;
      if (event.Event === 'SparkListenerStageSubmitted') (original['Stage Info'] as Record<string, unknown>)['Accumulables'] = [];
      if (event.Event === 'SparkListenerJobStart' || event.Event === 'SparkListenerStageSubmitted') original['Properties'] ??= {};
      expect(written).toEqual(original);
      expect(serializeEvent(event).slice(0, 10)).toBe('{"Event":"');
    }
  });
});
