'use client';
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { NotebookClient, OpenNotebook } from './notebookClient.ts';

const Context = createContext<NotebookClient | null>(null);

export const NotebookProvider = Context.Provider;

/** The open notebook's client. */
export function useNotebookClient(): NotebookClient {
  const client = useContext(Context);
  if (!client) throw new Error('useNotebookClient is used outside of an open notebook: wrap the component in NotebookProvider.');
  return client;
}

/** A part of the open notebook's state; the component renders again when that part changes. */
export function useNotebook<T>(part: (state: OpenNotebook) => T): T {
  return useStore(useNotebookClient().store, part);
}
