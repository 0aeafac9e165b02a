/**
 * `display` and `updateDisplay` as cells call them: what is shown goes to the run that called.
 */
import type { MimeBundle } from '../../../protocol/notebook.ts';
import { SHIP_AS } from '../../../engine/closure/shipped.ts';
import type { ShipAs } from '../../../engine/closure/shipped.ts';
import { currentRun } from '../runContext.ts';
import { displayHandle } from './displayHandle.ts';
import type { DisplayHandle } from './displayHandle.ts';
import type { DisplayContext } from './mimeBundle.ts';
import { mimeBundle } from './mimeBundle.ts';
import { asBundle } from './rawBundle.ts';

export interface DisplayOptions {
  /** Names this output, so that `updateDisplay` can replace it. */
  readonly displayId?: string;
  /** The value is a MIME bundle already. */
  readonly raw?: boolean;
}

export interface DisplayPost {
  (shown: { readonly runId: string; readonly data: MimeBundle; readonly displayId?: string; readonly update: boolean }): void;
}

export interface DisplayFunctions {
  display(value: unknown, options?: DisplayOptions): Promise<DisplayHandle>;
  updateDisplay(displayId: string, value: unknown, options?: { readonly raw?: boolean }): Promise<void>;
}

/** Makes the functions. `fallbackRun` receives what is shown outside any run. */
export function displayFunctions(context: DisplayContext, post: DisplayPost, fallbackRun: () => string | undefined): DisplayFunctions {
  let next = 1;

  // Posted before `display` returns wherever no method of the user has to be awaited: it stands before what is printed next.
  const show = async (value: unknown, displayId: string | undefined, update: boolean, raw: boolean): Promise<void> => {
    const runId = currentRun()?.id ?? fallbackRun();
    const made = raw ? asBundle(value) : mimeBundle(value, context);
    const data = made instanceof Promise ? await made : made;
    if (runId === undefined) return;
    post({ runId, data: data ?? { 'text/plain': 'undefined' }, update, ...(displayId === undefined ? {} : { displayId }) });
  };

  const functions: DisplayFunctions = {
    async display(value, options = {}) {
      const displayId = options.displayId ?? `d${next++}-${currentRun()?.id ?? ''}`;
      await show(value, displayId, false, options.raw === true);
      return displayHandle(displayId, (newer) => show(newer, displayId, true, false));
    },
    updateDisplay: (displayId, value, options = {}) => show(value, displayId, true, options.raw === true),
  };
  for (const fn of Object.values(functions) as object[]) {
    Object.defineProperty(fn, SHIP_AS, { value: (): ShipAs => ({ kind: 'refused', what: 'display function', why: 'Output is shown by the driver: collect the values and display them there.' }) });
  }
  return functions;
}
