import { describe, expect, it } from 'vitest';
import { codecOf, eventLogBaseName, eventLogFileName } from './logName.ts';

describe('event log names', () => {
  it('replace what a file name cannot hold, in lower case, as Spark does', () => {
    expect(eventLogBaseName('App: my/one.two${3}\'"')).toBe('app--my-one_two__3___');
    expect(eventLogBaseName('app-1', 'Try.2')).toBe('app-1_try_2');
  });

  it('say whether the application runs and how the log is compressed', () => {
    expect(eventLogFileName('app-1', { inProgress: true })).toBe('app-1.inprogress');
    expect(eventLogFileName('app-1', { inProgress: false, attemptId: '1', codec: 'zstd' })).toBe('app-1_1.zstd');
    expect(['app-1.zstd.inprogress', 'app-1', 'events_1_app.lz4.compact'].map((name) => codecOf(name))).toEqual(['zstd', null, 'lz4']);
  });
});
