import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EDITOR_COLOURS } from './theme.ts';

const css = readFileSync(new URL('../ui/tokens.css', import.meta.url), 'utf8');

test.each(['light', 'dark'] as const)('the editor’s %s colours are those of the tokens', (theme) => {
  const block = css.slice(css.indexOf(`[data-theme='${theme}']`)).split('}')[0] ?? '';
  const tokens = Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
  expect(Object.fromEntries(Object.keys(EDITOR_COLOURS[theme]).map((k) => [k, tokens[k]]))).toEqual(EDITOR_COLOURS[theme]);
});
