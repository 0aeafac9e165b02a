import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextEdit } from './operations.ts';
import { applyEdits, composeEdits, diffEdits, invertEdits, transformEdits } from './textEdits.ts';

const SEED = 20261121;
const RUNS = { seed: SEED, numRuns: 1000 };

/** Edits that fit `text`, one after another. */
function editsOn(text: string): fc.Arbitrary<readonly TextEdit[]> {
  return fc.array(fc.tuple(fc.nat(), fc.nat(4), fc.string({ maxLength: 3 })), { maxLength: 4 }).map((raw) => {
    let length = text.length;
    return raw.map(([at, remove, inserted]) => {
      const offset = at % (length + 1);
      const deleted = Math.min(remove, length - offset);
      length += inserted.length - deleted;
      return { offset, deleted, inserted };
    });
  });
}

const text = fc.string({ maxLength: 12 });
const apply = (source: string, edits: readonly TextEdit[]): string => {
  const result = applyEdits(source, edits);
  if (result === null) throw new Error('edit out of range');
  return result;
};

describe('text edits', () => {
  it('apply one after another', () => {
    expect(applyEdits('hello', [{ offset: 0, deleted: 1, inserted: 'J' }, { offset: 5, deleted: 0, inserted: '!' }])).toBe('Jello!');
  });

  it('that reach outside the text are refused', () => {
    expect(applyEdits('abc', [{ offset: 2, deleted: 2, inserted: '' }])).toBeNull();
    expect(applyEdits('abc', [{ offset: 4, deleted: 0, inserted: 'x' }])).toBeNull();
    expect(applyEdits('abc', [{ offset: -1, deleted: 0, inserted: 'x' }])).toBeNull();
  });

  it('are undone by their inverse', () => {
    fc.assert(
      fc.property(text.chain((source) => fc.tuple(fc.constant(source), editsOn(source))), ([source, edits]) => {
        expect(apply(apply(source, edits), invertEdits(source, edits))).toBe(source);
      }),
      RUNS,
    );
  });

  it('compose to edits with the same effect', () => {
    fc.assert(
      fc.property(
        text.chain((source) => fc.tuple(fc.constant(source), editsOn(source))).chain(([source, first]) => fc.tuple(fc.constant(source), fc.constant(first), editsOn(apply(source, first)))),
        ([source, first, second]) => {
          expect(apply(source, composeEdits(first, second))).toBe(apply(apply(source, first), second));
        },
      ),
      RUNS,
    );
  });

  it('made at once give one text, whichever way round they arrive', () => {
    fc.assert(
      fc.property(text.chain((source) => fc.tuple(fc.constant(source), editsOn(source), editsOn(source))), ([source, first, second]) => {
        const served = apply(apply(source, first), transformEdits(second, first, false));
        const local = apply(apply(source, second), transformEdits(first, second, true));
        expect(local).toBe(served);
      }),
      RUNS,
    );
  });

  it('at one place stand in the order of the server', () => {
    const first = [{ offset: 1, deleted: 0, inserted: 'first' }];
    const second = [{ offset: 1, deleted: 0, inserted: 'second' }];
    expect(apply(apply('ab', first), transformEdits(second, first, false))).toBe('afirstsecondb');
  });

  it('delete nothing twice', () => {
    const both = [{ offset: 1, deleted: 2, inserted: '' }];
    expect(transformEdits(both, both, false)).toEqual([]);
  });

  it('of a difference turn one text into the other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(apply(before, diffEdits(before, after))).toBe(after);
      }),
      RUNS,
    );
    expect(diffEdits('same', 'same')).toEqual([]);
    expect(diffEdits('aaa', 'aa')).toEqual([{ offset: 2, deleted: 1, inserted: '' }]);
  });
});
