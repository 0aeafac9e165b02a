import { describe, expect, it } from 'vitest';
import { MalformedEventError, parseEvent, parseEventLog } from './parse.ts';

const END = '{"Event":"SparkListenerApplicationEnd","Timestamp":5}';

function message(line: string, number?: number): string {
  try {
    parseEvent(line, number);
  } catch (error) {
    if (error instanceof MalformedEventError) return error.message;
  }
  return 'no error';
}

describe('parsing an event', () => {
  it('gives the event, whatever extra fields it has, and passes over events of unknown names', () => {
    expect(parseEvent('{"Event":"SparkListenerApplicationEnd","Timestamp":5,"later":[1]}')).toEqual({ Event: 'SparkListenerApplicationEnd', Timestamp: 5, later: [1] });
    expect(parseEvent('{"Event":"org.apache.spark.sql.Whatever","x":1}')).toEqual({ kind: 'unknown', name: 'org.apache.spark.sql.Whatever' });
    expect(parseEvent('{"Event":"toString"}')).toEqual({ kind: 'unknown', name: 'toString' });
  });

  it('names the line, the event and the field that is wrong', () => {
    expect(message('{"Event":"SparkListenerApplicationEnd"}', 7)).toBe('Malformed event in line 7 (SparkListenerApplicationEnd): "Timestamp" must be a number, it is missing.');
    expect(message('{"Event":"SparkListenerApplicationEnd","Timestamp":"5"}')).toBe('Malformed event (SparkListenerApplicationEnd): "Timestamp" must be a number, found string "5".');
    expect(message('{"Event":"SparkListenerUnpersistRDD","RDD ID":null}')).toBe('Malformed event (SparkListenerUnpersistRDD): "RDD ID" must be a number, found null.');
    expect(message('{"Event":"SparkListenerJobEnd","Job ID":1,"Job Result":{"Result":"JobLost"}}')).toBe('Malformed event (SparkListenerJobEnd): "Job Result"."Result" must be one of JobSucceeded, JobFailed; found string "JobLost".');
    expect(message('{"Event":"SparkListenerJobStart","Job ID":1,"Stage IDs":[0,"1"]}')).toBe('Malformed event (SparkListenerJobStart): "Stage IDs"[1] must be a number, found string "1".');
    expect(message('{"Event":"SparkListenerJobStart","Job ID":1,"Stage IDs":[],"Stage Infos":[{"Stage ID":0}]}')).toBe('Malformed event (SparkListenerJobStart): "Stage Infos"[0]."Stage Name" must be a string, it is missing.');
    expect(message('{"Event":"SparkListenerJobStart","Job ID":1,"Stage IDs":[],"Properties":{"a":1}}')).toBe('Malformed event (SparkListenerJobStart): "Properties"."a" must be a string, found number 1.');
    expect(message('[]')).toBe('Malformed event: an event must be a JSON object.');
    expect(message('{"Timestamp":1}', 2)).toBe('Malformed event in line 2: the field "Event" must name the event.');
    expect(message('{"Event":', 3)).toMatch(/^Malformed event in line 3: not valid JSON: /);
  });
});

describe('parsing a log', () => {
  it('counts unknown events, skips empty lines and takes text or lines', () => {
    const text = `${END}\n\n{"Event":"A"}\n{"Event":"A"}\n${END}\n`;
    const expected = { events: [{ Event: 'SparkListenerApplicationEnd', Timestamp: 5 }, { Event: 'SparkListenerApplicationEnd', Timestamp: 5 }], unknown: { A: 2 }, truncated: false, error: null };
    expect(parseEventLog(text, { finished: true })).toEqual(expected);
    expect(parseEventLog(text.split('\n'))).toEqual(expected);
  });

  it('forgives a last line cut short, of an unfinished log alone', () => {
    const cut = `${END}\n{"Event":"SparkListenerAppl`;
    expect(parseEventLog(cut)).toMatchObject({ events: [{ Timestamp: 5 }], truncated: true, error: null });
    expect(parseEventLog(cut, { finished: true })).toMatchObject({ events: [{ Timestamp: 5 }], truncated: false, error: { line: 2, notJson: true } });
  });

  it('stops at a broken line and keeps what came before it', () => {
    expect(parseEventLog(`${END}\n{"Event":\n${END}`)).toMatchObject({ events: [{ Timestamp: 5 }], truncated: false, error: { line: 2 } });
    expect(parseEventLog(`${END}\n{"Event":"SparkListenerUnpersistRDD"}\n${END}`)).toMatchObject({ events: [{ Timestamp: 5 }], error: { line: 2, event: 'SparkListenerUnpersistRDD' } });
  });
});
