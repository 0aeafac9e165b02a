'use client';
import { createContext, useContext } from 'react';
import type { NotebookController } from './controller.ts';

const Context = createContext<NotebookController | null>(null);

export const ControllerProvider = Context.Provider;

/** Commands of the open notebook. */
export function useController(): NotebookController {
  const controller = useContext(Context);
  if (!controller) throw new Error('useController is used outside of an open notebook: wrap the component in ControllerProvider.');
  return controller;
}
