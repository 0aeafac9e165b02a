/**
 * The error of a function that captures what cannot travel, in Spark's words and with the variable's place.
 */
import type { CellRange } from '../events/types.ts';

export interface NotSerializableWhere {
  /** The captured variable; undefined when the function itself cannot travel. */
  readonly variable?: string;
  /** Class name of what cannot travel. */
  readonly typeName: string;
  /** From the variable to the value: `config.socket`. */
  readonly path: string;
  /** Functions between the operation and the one that captures it, outermost first. */
  readonly through: readonly string[];
  readonly operation: string;
  /** What is wrong with it and what to do, whole sentences. */
  readonly why: string;
  readonly at?: CellRange;
  /** Cell line of the variable's use, when known. */
  readonly line?: number;
}

/** Thrown when an operation is given a function that cannot be sent to executors. */
export class TaskNotSerializableError extends Error {
  override readonly name = 'TaskNotSerializableError';
  readonly where: NotSerializableWhere;

  constructor(where: NotSerializableWhere) {
    super(describe(where));
    this.where = where;
  }
}

function describe(where: NotSerializableWhere): string {
  const subject = where.variable === undefined
    ? `function ${where.path === '' ? '' : `"${where.path}" `}(${where.typeName})`
    : `captured variable "${where.variable}" (${where.typeName})`;
  const place = where.at === undefined ? '' : ` in cell ${where.at.cellNumber}, line ${where.line ?? where.at.startLine}`;
  const path = where.variable !== undefined && where.path !== where.variable ? ` at ${where.path}` : '';
  const through = where.through.length > 0 ? `, reached from ${where.operation} through ${where.through.join(' → ')}` : '';
  return `Task not serializable: ${subject}${place}${path}${through}. ${where.why}`;
}
