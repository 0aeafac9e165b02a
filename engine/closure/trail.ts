/**
 * How a walk over captured values got somewhere, for the message of a refusal: variable, path, functions between.
 */
import type { FunctionMeta } from './capture.ts';
import { THIS_NAME } from './analysis.ts';
import type { NotSerializableWhere } from './notSerializable.ts';

export type Step =
  | { readonly kind: 'root' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'property'; readonly text: string };

/** One visited value: what it is called and from where it was reached. */
export interface Trail {
  readonly from: Trail | null;
  readonly step: Step;
  /** Set when the value is a function: its facts and name. */
  readonly fn?: { readonly meta: FunctionMeta; readonly name: string };
}

/** `.name` or `["odd name"]`. */
export function propertyStep(key: string): Step {
  return { kind: 'property', text: /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]` };
}

/** Reads a trail back into the fields of the error. */
export function whereOf(trail: Trail, typeName: string, operation: string, why: string): NotSerializableWhere {
  let path = '';
  let variable: string | undefined;
  let at: Trail | null = trail;
  while (at !== null && variable === undefined) {
    switch (at.step.kind) {
      case 'property': path = at.step.text + path; break;
      case 'variable': variable = at.step.name === THIS_NAME ? 'this' : at.step.name; break;
      case 'root': break;
    }
    if (variable === undefined && at.from === null) break;
    at = at.from;
  }
  const through: string[] = [];
  for (let f: Trail | null = at?.from ?? null; f !== null; f = f.from) {
    if (at?.fn !== undefined && f.fn !== undefined) through.unshift(f.fn.name === '' ? 'function' : f.fn.name);
  }
  if (at?.fn !== undefined && at.from !== null) through.push(at.fn.name === '' ? 'function' : at.fn.name);
  const capturing = at?.fn?.meta ?? trail.fn?.meta;
  const line = variable === undefined ? undefined : capturing?.lines?.[variable === 'this' ? THIS_NAME : variable];
  return {
    ...(variable === undefined ? {} : { variable }),
    typeName,
    path: variable === undefined ? trail.fn?.name ?? '' : variable + path,
    through: through.length > 1 ? through.slice(1) : [],
    operation,
    why,
    ...(capturing?.at === undefined ? {} : { at: capturing.at }),
    ...(line === undefined ? {} : { line }),
  };
}
