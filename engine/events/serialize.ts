/**
 * Writes events as Spark's JsonProtocol does: one compact JSON line, `Event` first. The History Server finds an
 * application by the exact start of its lines, so order and spacing matter; and it abandons a log at a value of the wrong
 * type, so what producers may hold in looser types (accumulator values) is brought to Spark's here.
 */
import type { Accumulable, ListenerEvent, StageInfo, TaskInfo } from './types.ts';

/** One line of an event log, without the line end. */
export function serializeEvent(event: ListenerEvent): string {
  return JSON.stringify(toSparkJson(event));
}

function toSparkJson(event: ListenerEvent): ListenerEvent {
  switch (event.Event) {
    case 'SparkListenerJobStart': {
      // Spark's SQL listener dereferences Properties without looking.
      const stages = event['Stage Infos']?.map(stageJson);
      return { ...eventFirst(event), ...(stages && { 'Stage Infos': stages }), Properties: event.Properties ?? {} };
    }
    case 'SparkListenerStageSubmitted':
      return { ...eventFirst(event), 'Stage Info': { ...stageJson(event['Stage Info']), Accumulables: [] }, Properties: event.Properties ?? {} };
    case 'SparkListenerStageCompleted':
      return { ...eventFirst(event), 'Stage Info': stageJson(event['Stage Info']) };
    case 'SparkListenerTaskEnd':
      return { ...eventFirst(event), 'Task Info': taskJson(event['Task Info']) };
    default:
      return eventFirst(event);
  }
}

function eventFirst<E extends ListenerEvent>(event: E): E {
  for (const key in event) {
    if (key === 'Event') return event;
    break;
  }
  const { Event, ...rest } = event;
  return { Event, ...rest } as unknown as E;
}

function stageJson(info: StageInfo): StageInfo {
  return info.Accumulables === undefined || info.Accumulables.length === 0 ? info : { ...info, Accumulables: info.Accumulables.map(accumulableJson) };
}

function taskJson(info: TaskInfo): TaskInfo {
  return info.Accumulables === undefined || info.Accumulables.length === 0 ? info : { ...info, Accumulables: info.Accumulables.map(accumulableJson) };
}

/** Spark writes its own task metrics as numbers and every other accumulator's value as text. */
function accumulableJson(accumulable: Accumulable): Accumulable {
  if (accumulable.Name?.startsWith('internal.metrics.') === true) return accumulable;
  const { Update, Value, ...rest } = accumulable;
  return { ...rest, ...(Update !== undefined && { Update: asText(Update) }), ...(Value !== undefined && { Value: asText(Value) }) };
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner instanceof Map ? [...inner] : inner instanceof Set ? [...inner] : inner));
}
