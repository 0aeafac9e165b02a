/**
 * How a walk over captured values got somewhere, for the message of a refusal: variable, path, functions between.
 */
import type { FunctionMeta } from './capture.ts';
import { THIS_NAME } from './analysis.ts';
import type { NotSerializableWhere } from './notSerializable.ts';

/** What leads from one value to the next; put into words only when something is refused. */
export type StepKind = 'root' | 'variable' | 'property' | 'index' | 'key' | 'entry' | 'element' | 'inner';

/** One visited value: what it is called and from where it was reached. */
export interface Trail {
  readonly from: Trail | null;
  readonly kind: StepKind;
  /** The variable's or property's name, the index, or the key of a Map's entry. */
  readonly name: unknown;
  /** Set when the value is a function: its facts and name. */
  readonly fn?: { readonly meta: FunctionMeta; readonly name: string };
}

function words(step: Trail): string {
  switch (step.kind) {
    case 'root': case 'variable': case 'inner': return '';
    case 'property': return typeof step.name === 'string' && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(step.name) ? `.${step.name}` : `[${typeof step.name === 'string' ? JSON.stringify(step.name) : String(step.name)}]`;
    case 'index': return `[${String(step.name)}]`;
    case 'key': return '.keys()';
    case 'entry': return `.get(${typeof step.name === 'string' ? JSON.stringify(step.name) : typeof step.name === 'object' ? '…' : String(step.name)})`;
    case 'element': return '.values()';
  }
}

/** Reads a trail back into the fields of the error. */
export function whereOf(trail: Trail, typeName: string, operation: string, why: string): NotSerializableWhere {
  let path = '';
  let variable: string | undefined;
  let at: Trail | null = trail;
  while (at !== null && variable === undefined) {
    if (at.kind === 'variable') variable = at.name === THIS_NAME ? 'this' : String(at.name);
    else path = words(at) + path;
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
