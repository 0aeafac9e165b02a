import { describe, expect, it } from 'vitest';
import { redactEvent, redactProperties, REDACTION_TEXT } from './redact.ts';

describe('redaction', () => {
  it('hides the value of a property whose name or value looks secret', () => {
    expect(redactProperties({ 'spark.my.Password': 'x', 'fs.s3a.access.key': 'k', accesskey: 'k', opts: '--token=abc', 'spark.app.name': 'fine' })).toEqual({
      'spark.my.Password': REDACTION_TEXT, 'fs.s3a.access.key': REDACTION_TEXT, accesskey: REDACTION_TEXT, opts: REDACTION_TEXT, 'spark.app.name': 'fine',
    });
  });

  it('gives back the same object when there is nothing to hide', () => {
    const properties = { a: 'b' };
    expect(redactProperties(properties)).toBe(properties);
  });

  it('reaches every property map of an event and leaves other events alone', () => {
    const secret = { token: 'abc' };
    const hidden = { token: REDACTION_TEXT };
    expect(redactEvent({ Event: 'SparkListenerEnvironmentUpdate', 'JVM Information': secret, 'Spark Properties': secret, 'Hadoop Properties': secret, 'System Properties': secret, 'Metrics Properties': secret, 'Classpath Entries': secret })).toEqual({
      Event: 'SparkListenerEnvironmentUpdate', 'JVM Information': hidden, 'Spark Properties': hidden, 'Hadoop Properties': hidden, 'System Properties': hidden, 'Metrics Properties': hidden, 'Classpath Entries': hidden,
    });
    expect(redactEvent({ Event: 'SparkListenerJobStart', 'Job ID': 0, 'Stage IDs': [], Properties: secret })).toMatchObject({ Properties: hidden });
    const end = { Event: 'SparkListenerApplicationEnd', Timestamp: 1 } as const;
    expect(redactEvent(end)).toBe(end);
  });
});
