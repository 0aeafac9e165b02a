import { describe, expect, test } from 'vitest';
import { TREE_MIME } from '../../../protocol/notebook.ts';
import type { MimeBundle } from '../../../protocol/notebook.ts';
import type { DisplayContext, RddLike } from './mimeBundle.ts';
import { mimeBundle } from './mimeBundle.ts';
import { displayFunctions } from './displays.ts';
import { DISPLAY, html } from './rich.ts';
import { TableStore } from './tableStore.ts';

const context: DisplayContext = { tables: new TableStore(), isRdd: (_value): _value is RddLike => false };

function page() {
  const shown: { readonly data: MimeBundle; readonly update: boolean; readonly displayId?: string }[] = [];
  return { shown, ...displayFunctions(context, ({ data, update, displayId }) => { shown.push({ data, update, ...(displayId === undefined ? {} : { displayId }) }); }, () => 'run') };
}

describe('display', () => {
  test('shows before it returns, so that what is printed next stands below', async () => {
    const { display, shown } = page();
    const first = display(1, { displayId: 'a' });
    expect(shown).toEqual([{ data: { 'text/plain': '1' }, update: false, displayId: 'a' }]);
    await (await first).update(html`<b>2</b>`);
    expect(shown[1]).toEqual({ data: { 'text/html': '<b>2</b>', 'text/plain': '2' }, update: true, displayId: 'a' });
  });

  test('its handle shows nothing, alone or in a list', async () => {
    const { display } = page();
    const handles = await Promise.all([display(1), display(2)]);
    expect([mimeBundle(handles[0], context), mimeBundle(handles, context)]).toEqual([null, null]);
  });

  test('a display method may be asynchronous, and its error is the caller\'s', async () => {
    const { display, shown } = page();
    await display({ [DISPLAY]: () => Promise.resolve({ 'text/plain': 'late' }) });
    expect(shown[0]?.data).toEqual({ 'text/plain': 'late' });
    await expect(display({ [DISPLAY]: () => { throw new Error('no picture'); } })).rejects.toThrow('no picture');
  });

  test('raw takes any object of MIME types and refuses others by name', async () => {
    const { display, shown } = page();
    await display({ 'x-own/type': 1, 'image/png': new Uint8Array([1, 2]) }, { raw: true });
    expect(shown[0]?.data).toEqual({ 'x-own/type': 1, 'image/png': 'AQI=' });
    await expect(display({ html: '<b>' }, { raw: true })).rejects.toThrow('was given the key "html"');
    await expect(display('<b>', { raw: true })).rejects.toThrow('was given string');
  });
});

describe('an object whose keys are MIME types', () => {
  test.each([
    ['text', { 'text/html': '<b>1</b>', 'text/plain': '1' }],
    ['lines of text', { 'text/markdown': ['# a\n', 'b'] }],
    ['a structure', { 'application/vnd.vega.v5+json': { marks: [] } }],
  ])('is shown as what it says: %s', (_what, bundle) => {
    expect(mimeBundle(bundle, context)).toEqual(bundle);
  });

  test.each([
    ['counts by type', { 'text/html': 3, 'image/png': 1 }],
    ['one key of another kind', { 'text/html': '<b>', id: 'x' }],
    ['paths', { 'src/a.ts': 'x' }],
    ['nothing', {}],
  ])('is a value like others when it holds something else: %s', (_what, value) => {
    expect(Object.keys(mimeBundle(value, context) as MimeBundle)).toContain(TREE_MIME);
  });
});
