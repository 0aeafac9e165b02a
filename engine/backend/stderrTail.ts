/** The last 4 KiB a process wrote to standard error: its last words. */
const KEPT = 4096;

export class StderrTail {
  #text = '';

  add(text: string): void {
    this.#text = (this.#text + text).slice(-KEPT);
  }

  get text(): string {
    return this.#text;
  }

  /** V8 says so before it aborts. */
  get saysOutOfMemory(): boolean {
    return /heap out of memory|invalid table size|Fatal JavaScript out of memory/i.test(this.#text);
  }
}
