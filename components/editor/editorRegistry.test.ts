import { expect, test } from 'vitest';
import { doAhead, focusEditor, focusWaits, forgetWaitingFocus, registerEditor } from './editorRegistry.ts';

type LiveEditor = NonNullable<Parameters<typeof registerEditor>[1]>;

/** As much of Monaco's editor as the registry touches. */
function editor() {
  const did: string[] = [];
  const live = {
    getModel: () => null,
    focus: () => did.push('focus'),
    trigger: (_source: string, handler: string, payload: { text: string } | null) => did.push(payload === null ? handler : `${handler} ${JSON.stringify(payload.text)}`),
  };
  return { did, live: live as unknown as LiveEditor };
}

test('what is typed before an editor is there arrives in it, in order', () => {
  const { did, live } = editor();
  focusEditor('a');
  expect(focusWaits()).toBe(true);
  doAhead({ type: 'text', text: 'd' });
  doAhead({ type: 'erase' });
  doAhead({ type: 'text', text: '\n' });
  doAhead({ type: 'command', run: () => did.push('run') });
  registerEditor('a', live);
  expect([focusWaits(), did]).toEqual([false, ['focus', 'type "d"', 'deleteLeft', 'type "\\n"', 'run']]);
  registerEditor('a', null);
});

test('a focus that another wish replaced takes nothing and gives nothing', () => {
  const { did, live } = editor();
  focusEditor('b');
  doAhead({ type: 'text', text: 'x' });
  forgetWaitingFocus();
  doAhead({ type: 'text', text: 'y' });
  registerEditor('b', live);
  expect([focusWaits(), did]).toEqual([false, []]);
});
