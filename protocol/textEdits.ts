/**
 * Concurrent typing: composition and transformation of text edits under one central order.
 *
 * Edits of an operation apply one after another, so each speaks of the text the one before left. For transformation they
 * are turned into a walk over the original text (keep, delete, insert), where two concurrent walks can be laid side by
 * side. The server's order is the order: of two insertions at one place, the one ordered first stands first. Offsets are
 * UTF-16 units, as in Monaco and JavaScript strings. Nothing here knows of documents, clients or revisions.
 */
import type { TextEdit } from './operations.ts';

type Step = { readonly keep: number } | { readonly remove: number } | { readonly insert: string };

/** The text after `edits`, or null when an edit reaches outside the text it is applied to. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string | null {
  let result = text;
  for (const edit of edits) {
    if (!fits(result, edit)) return null;
    result = result.slice(0, edit.offset) + edit.inserted + result.slice(edit.offset + edit.deleted);
  }
  return result;
}

/** The edits that undo `edits` on the text they produced from `text`. Edits must fit `text`. */
export function invertEdits(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  const inverse: TextEdit[] = [];
  let current = text;
  for (const { offset, deleted, inserted } of edits) {
    inverse.unshift({ offset, deleted: inserted.length, inserted: current.slice(offset, offset + deleted) });
    current = current.slice(0, offset) + inserted + current.slice(offset + deleted);
  }
  return inverse;
}

/** One edit list with the effect of `first` and then `second`, in its shortest form. */
export function composeEdits(first: readonly TextEdit[], second: readonly TextEdit[]): readonly TextEdit[] {
  return toEdits(compose(toSteps(first), toSteps(second)));
}

/**
 * `edits` rewritten to apply after `against`, both made on the same text. `editsFirst` says whether `edits` comes first in
 * the central order, which decides between insertions at one place. Text that `against` deleted is not deleted twice.
 */
export function transformEdits(edits: readonly TextEdit[], against: readonly TextEdit[], editsFirst: boolean): readonly TextEdit[] {
  return toEdits(transform(toSteps(edits), toSteps(against), editsFirst));
}

/** The one edit (or none) that turns `before` into `after`: common head and tail are kept. */
export function diffEdits(before: string, after: string): readonly TextEdit[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < shorter - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  return [{ offset: head, deleted: before.length - head - tail, inserted: after.slice(head, after.length - tail) }];
}

function fits(text: string, edit: TextEdit): boolean {
  return edit.offset >= 0 && edit.deleted >= 0 && edit.offset + edit.deleted <= text.length;
}

function toSteps(edits: readonly TextEdit[]): readonly Step[] {
  let steps: readonly Step[] = [];
  for (const { offset, deleted, inserted } of edits) {
    const one = new StepList();
    one.keep(offset);
    one.remove(deleted);
    one.insert(inserted);
    steps = compose(steps, one.steps);
  }
  return steps;
}

function toEdits(steps: readonly Step[]): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let offset = 0;
  let deleted = 0;
  let inserted = '';
  const flush = (): void => {
    if (deleted > 0 || inserted !== '') edits.push({ offset, deleted, inserted });
    offset += inserted.length;
    deleted = 0;
    inserted = '';
  };
  for (const step of steps) {
    if ('keep' in step) {
      flush();
      offset += step.keep;
    } else if ('remove' in step) deleted += step.remove;
    else inserted += step.insert;
  }
  flush();
  return edits;
}

/** Builds a walk with neighbours of one kind joined and insertions before deletions at one place. */
class StepList {
  readonly steps: Step[] = [];

  keep(count: number): void {
    if (count === 0) return;
    const last = this.steps.at(-1);
    if (last !== undefined && 'keep' in last) this.steps[this.steps.length - 1] = { keep: last.keep + count };
    else this.steps.push({ keep: count });
  }

  remove(count: number): void {
    if (count === 0) return;
    const last = this.steps.at(-1);
    if (last !== undefined && 'remove' in last) this.steps[this.steps.length - 1] = { remove: last.remove + count };
    else this.steps.push({ remove: count });
  }

  insert(text: string): void {
    if (text === '') return;
    const last = this.steps.at(-1);
    if (last !== undefined && 'insert' in last) this.steps[this.steps.length - 1] = { insert: last.insert + text };
    else if (last !== undefined && 'remove' in last) {
      this.steps.pop();
      this.insert(text);
      this.steps.push(last);
    } else this.steps.push({ insert: text });
  }
}

/** Reads a walk in pieces of any length; past its end the rest of the text is kept. */
class StepReader {
  #steps: readonly Step[];
  #index = 0;
  #used = 0;

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  get done(): boolean {
    return this.#index >= this.#steps.length;
  }

  peek(): Step {
    const step = this.#steps[this.#index];
    if (step === undefined) return { keep: Infinity };
    if ('keep' in step) return { keep: step.keep - this.#used };
    if ('remove' in step) return { remove: step.remove - this.#used };
    return { insert: step.insert.slice(this.#used) };
  }

  take(length: number): void {
    const step = this.#steps[this.#index];
    if (step === undefined) return;
    this.#used += length;
    if (this.#used >= lengthOf(step)) {
      this.#index++;
      this.#used = 0;
    }
  }
}

function lengthOf(step: Step): number {
  if ('keep' in step) return step.keep;
  return 'remove' in step ? step.remove : step.insert.length;
}

function compose(first: readonly Step[], second: readonly Step[]): readonly Step[] {
  const a = new StepReader(first);
  const b = new StepReader(second);
  const out = new StepList();
  while (!a.done || !b.done) {
    const left = a.peek();
    const right = b.peek();
    if ('remove' in left) {
      out.remove(left.remove);
      a.take(left.remove);
    } else if ('insert' in right) {
      out.insert(right.insert);
      b.take(right.insert.length);
    } else {
      const length = Math.min(lengthOf(left), lengthOf(right));
      if ('keep' in right) {
        if ('insert' in left) out.insert(left.insert.slice(0, length));
        else out.keep(length);
      } else if ('keep' in left) out.remove(length);
      a.take(length);
      b.take(length);
    }
  }
  return out.steps;
}

function transform(steps: readonly Step[], against: readonly Step[], stepsFirst: boolean): readonly Step[] {
  const a = new StepReader(steps);
  const b = new StepReader(against);
  const out = new StepList();
  while (!a.done) {
    const left = a.peek();
    const right = b.peek();
    if ('insert' in left && (stepsFirst || !('insert' in right))) {
      out.insert(left.insert);
      a.take(left.insert.length);
    } else if ('insert' in right) {
      out.keep(right.insert.length);
      b.take(right.insert.length);
    } else {
      const length = Math.min(lengthOf(left), lengthOf(right));
      if ('keep' in right) {
        if ('remove' in left) out.remove(length);
        else out.keep(length);
      }
      a.take(length);
      b.take(length);
    }
  }
  return out.steps;
}
