/**
 * Live values of a function's free variables, through V8's own inspector.
 *
 * Only for functions no cell compiler saw. The session is in-process and its answers come synchronously; V8 keeps only
 * the variables that some closure uses, so a name that is not found is a global.
 */
import { Session } from 'node:inspector';
import type { AnyFunction } from './capture.ts';

interface RemoteObject { readonly objectId?: string; readonly value?: unknown }
interface Property { readonly name: string; readonly value?: RemoteObject & { readonly description?: string } }

const HANDOVER = '__emberlineInspected';
type Handover = { fn: AnyFunction; out: Record<string, unknown> };

/** Values of those of `names` that the function's scopes hold; inner scopes win. */
export function scopeValues(fn: AnyFunction, names: readonly string[]): Record<string, unknown> {
  const session = new Session();
  session.connect();
  const handover: Handover = { fn, out: {} };
  const slot = globalThis as unknown as Record<string, Handover | undefined>;
  slot[HANDOVER] = handover;
  const post = (method: string, params: object): Record<string, unknown> => {
    let answer: Record<string, unknown> = {};
    session.post(method, params, (error, result) => {
      if (error !== null) throw error;
      answer = (result ?? {}) as Record<string, unknown>;
    });
    return answer;
  };
  try {
    const target = post('Runtime.evaluate', { expression: `globalThis.${HANDOVER}.fn`, silent: true }).result as RemoteObject;
    const own = post('Runtime.getProperties', { objectId: target.objectId, ownProperties: true });
    const scopes = ((own.internalProperties ?? []) as Property[]).find((p) => p.name === '[[Scopes]]')?.value?.objectId;
    if (scopes === undefined) return {};
    const wanted = new Set(names);
    for (const scope of (post('Runtime.getProperties', { objectId: scopes, ownProperties: true }).result ?? []) as Property[]) {
      const objectId = scope.value?.objectId;
      // Globals are on the executor too and keep their names.
      if (objectId === undefined || wanted.size === 0 || scope.value?.description === 'Global') continue;
      post('Runtime.callFunctionOn', {
        objectId,
        functionDeclaration: `function (names) { const out = globalThis.${HANDOVER}.out; for (const n of names) if (!(n in out) && Object.hasOwn(this.object, n)) out[n] = this.object[n]; }`,
        arguments: [{ value: [...wanted] }],
        silent: true,
      });
      for (const name of Object.keys(handover.out)) wanted.delete(name);
    }
    return handover.out;
  } finally {
    delete slot[HANDOVER];
    session.disconnect();
  }
}
