/**
 * Light, dark or as the system says. The choice lives in localStorage; `data-theme` on the root element is what the
 * tokens follow; `themeScript.ts` sets it before the first paint.
 */
import { create } from 'zustand';
import { THEME_KEY as KEY } from './themeScript.ts';

export type ThemeChoice = 'light' | 'dark' | 'system';
export type Theme = 'light' | 'dark';

interface ThemeState {
  readonly choice: ThemeChoice;
  readonly theme: Theme;
}

/** The choice and the theme it means now. */
export const useTheme = create<ThemeState>()(() => ({ choice: 'system', theme: 'light' }));

function systemTheme(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Sets and remembers the theme. */
export function chooseTheme(choice: ThemeChoice): void {
  if (choice === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, choice);
  adopt(choice);
}

function adopt(choice: ThemeChoice): void {
  const theme = choice === 'system' ? systemTheme() : choice;
  document.documentElement.dataset['theme'] = theme;
  useTheme.setState({ choice, theme });
}

/** Reads the remembered choice and follows the system and other tabs from now on; returns how to stop. */
export function followTheme(): () => void {
  const remembered = () => {
    const stored = localStorage.getItem(KEY);
    adopt(stored === 'light' || stored === 'dark' ? stored : 'system');
  };
  const query = matchMedia('(prefers-color-scheme: dark)');
  remembered();
  query.addEventListener('change', remembered);
  window.addEventListener('storage', remembered);
  return () => {
    query.removeEventListener('change', remembered);
    window.removeEventListener('storage', remembered);
  };
}
