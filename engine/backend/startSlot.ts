/** What every backend runs in a slot: the executor room's `startSlot`, or a test's stand-in of the same shape. */
import type { SlotConfig, SlotPort } from '../executor/messages.ts';

export type StartSlot = (config: SlotConfig, port: SlotPort) => Promise<void>;

/** A module that exports `startSlot`, by URL: worker threads and processes import it themselves. */
export type SlotModule = URL;

export const SLOT_MODULE: SlotModule = new URL('../executor/slot.ts', import.meta.url);

/** Loads a slot module. Throws when it exports no `startSlot`. */
export async function loadStartSlot(module: string): Promise<StartSlot> {
  const loaded = (await import(module)) as { startSlot?: unknown };
  if (typeof loaded.startSlot !== 'function') throw new Error(`The module ${module} exports no function startSlot.`);
  return loaded.startSlot as StartSlot;
}
