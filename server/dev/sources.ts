/** Watches the sources that a server is made of. */
import { watch } from 'node:fs';
import { join } from 'node:path';

const ROOMS = ['server', 'protocol', 'engine'];
const DEBOUNCE_MS = 150;

/** Calls `changed` after a change of a source that is no test; what it gives back ends that. */
export function watchSources(project: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watchers = ROOMS.map((room) =>
    watch(join(project, room), { recursive: true }, (_event, file) => {
      if (file === null || !/(?<!\.test)\.ts$/.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(changed, DEBOUNCE_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
