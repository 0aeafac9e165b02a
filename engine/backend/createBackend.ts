/** The backend for a master. */
import type { BackendListener, ExecutorBackend } from '../context/backend.ts';
import { InlineBackend } from './inlineBackend.ts';
import type { Master } from './master.ts';
import { ProcessesBackend } from './processesBackend.ts';
import { loadStartSlot, SLOT_MODULE } from './startSlot.ts';
import type { SlotModule } from './startSlot.ts';
import { ThreadsBackend } from './threadsBackend.ts';

export function createBackend(kind: Master['kind'], listener: BackendListener, module: SlotModule = SLOT_MODULE): ExecutorBackend {
  switch (kind) {
    case 'inline':
      return new InlineBackend(listener, async (config, port) => (await loadStartSlot(module.href))(config, port));
    case 'threads':
      return new ThreadsBackend(listener, module);
    case 'processes':
      return new ProcessesBackend(listener, module);
  }
}
