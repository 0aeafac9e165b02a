/**
 * Keeps secrets out of events and logs (org.apache.spark.util.Utils.redact, spark.redaction.regex): the value of a
 * property whose name or value looks secret is replaced whole.
 */
import type { ListenerEvent, Properties } from './types.ts';

export const REDACTION_TEXT = '*********(redacted)';
/** Spark's default for spark.redaction.regex. */
const REDACTION_PATTERN = /secret|password|token|access[.]?key/i;

/** A copy of `properties` without secrets; the same object when it has none. */
export function redactProperties(properties: Properties, pattern: RegExp = REDACTION_PATTERN): Properties {
  let redacted: Record<string, string> | null = null;
  for (const [key, value] of Object.entries(properties)) {
    if (!pattern.test(key) && !pattern.test(value)) continue;
    redacted ??= { ...properties };
    redacted[key] = REDACTION_TEXT;
  }
  return redacted ?? properties;
}

/** The event as it may be logged: every property map in it redacted. */
export function redactEvent(event: ListenerEvent, pattern: RegExp = REDACTION_PATTERN): ListenerEvent {
  switch (event.Event) {
    case 'SparkListenerEnvironmentUpdate': {
      const clean = (properties: Properties): Properties => redactProperties(properties, pattern);
      return {
        ...event,
        'JVM Information': clean(event['JVM Information']),
        'Spark Properties': clean(event['Spark Properties']),
        ...(event['Hadoop Properties'] && { 'Hadoop Properties': clean(event['Hadoop Properties']) }),
        'System Properties': clean(event['System Properties']),
        ...(event['Metrics Properties'] && { 'Metrics Properties': clean(event['Metrics Properties']) }),
        'Classpath Entries': clean(event['Classpath Entries']),
      };
    }
    case 'SparkListenerJobStart':
    case 'SparkListenerStageSubmitted':
      return event.Properties === undefined ? event : { ...event, Properties: redactProperties(event.Properties, pattern) };
    default:
      return event;
  }
}
