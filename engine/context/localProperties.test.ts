import { describe, expect, it } from 'vitest';
import { LocalProperties } from './localProperties.ts';

describe('local properties (A10)', () => {
  it('follow the asynchronous flow, each scope with a copy of its own', async () => {
    const properties = new LocalProperties();
    properties.set('pool', 'outer');
    const seen = await Promise.all(['a', 'b'].map((name) => properties.run({ group: name }, async () => {
      await Promise.resolve();
      properties.set('own', name);
      await Promise.resolve();
      return properties.snapshot();
    })));
    expect(seen).toEqual([{ pool: 'outer', group: 'a', own: 'a' }, { pool: 'outer', group: 'b', own: 'b' }]);
    expect(properties.snapshot()).toEqual({ pool: 'outer' });
  });

  it('are not seen by a scope when set outside after it began', async () => {
    const properties = new LocalProperties();
    const gate = Promise.withResolvers<void>();
    const inside = properties.run({}, async () => {
      await gate.promise;
      return properties.get('late');
    });
    properties.set('late', 'x');
    gate.resolve();
    expect(await inside).toBeUndefined();
  });

  it('are removed by undefined', () => {
    const properties = new LocalProperties();
    properties.set('a', '1');
    properties.set('a', undefined);
    expect(properties.snapshot()).toEqual({});
  });
});
