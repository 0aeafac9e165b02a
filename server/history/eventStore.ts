/**
 * All events of one application, in order, as lines of its event log, in little memory: the last ones as text, the rest as
 * compressed pages.
 *
 * An event is made into JSON once, however many tabs watch. It compresses about 25 times with zstd at its fastest level,
 * so a million events need some tens of megabytes, and a live application's whole past is at hand without reading the
 * log that its kernel is still writing.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { serializeEvent } from '../../engine/events/serialize.ts';
import type { ListenerEvent } from '../../engine/events/types.ts';

/** Events per compressed page. */
const PAGE = 1000;

export class EventStore {
  readonly #pages: Buffer[] = [];
  #tail: string[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(events: readonly ListenerEvent[]): void {
    for (const event of events) this.#tail.push(serializeEvent(event));
    this.#length += events.length;
    while (this.#tail.length >= 2 * PAGE) {
      const page = this.#tail.slice(0, PAGE);
      this.#tail = this.#tail.slice(PAGE);
      this.#pages.push(zstdCompressSync(page.join('\n'), { params: { [constants.ZSTD_c_compressionLevel]: 1 } }));
    }
  }

  /** Events from number `from` on as JSON texts: at least one while there are more, at most two pages. */
  read(from: number): readonly string[] {
    const compressed = this.#pages.length * PAGE;
    if (from >= compressed) return this.#tail.slice(from - compressed);
    const page = this.#pages[Math.floor(from / PAGE)];
    return page === undefined ? [] : zstdDecompressSync(page).toString('utf8').split('\n').slice(from % PAGE);
  }
}
