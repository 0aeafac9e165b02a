'use client';
import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { goTo, useExplorer } from '../explorerStore.ts';
import { placeHref, type ExplorerPlace } from '../links.ts';

/** Where the explorer is and how to go elsewhere: on a page of its own by address, beside a notebook by its store. */
export function usePlace(appId: string | null, notebookPath: string | null, pagePlace: ExplorerPlace | null): readonly [ExplorerPlace, (place: ExplorerPlace) => void] {
  const router = useRouter();
  const stored = useExplorer((state) => state.place);
  const go = useCallback((place: ExplorerPlace) => {
    if (pagePlace === null || appId === null) goTo(place);
    else router.push(placeHref(appId, place, notebookPath));
  }, [pagePlace, appId, notebookPath, router]);
  return [pagePlace ?? stored, go];
}
