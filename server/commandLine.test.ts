import { expect, it } from 'vitest';
import { parseServeOptions, UsageError } from './commandLine.ts';

it('a server takes Spark properties, the last of a key', () => {
  expect(parseServeOptions(['--port', '4000', '--conf', 'spark.locality.wait=0', '--conf', 'a=b=c', '--conf', 'spark.locality.wait=1s'])).toEqual({
    workspace: 'workspace', port: 4000, master: undefined, conf: { 'spark.locality.wait': '1s', a: 'b=c' }, dev: false,
  });
  expect(parseServeOptions([]).conf).toEqual({});
});

it('a property without a value is refused with its form', () => {
  expect(() => parseServeOptions(['--conf', 'spark.locality.wait'])).toThrow(new UsageError('--conf spark.locality.wait is not of the form key=value.'));
});
