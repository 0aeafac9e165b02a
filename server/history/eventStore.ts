/**
 * All events of one application, in order, in little memory: the last ones as objects, the rest as compressed pages.
 *
 * Event JSON compresses about 25 times with zstd at its fastest level, so a million events need some tens of megabytes
 * and a live application's whole past is at hand without reading the log that its kernel is still writing.
 */
import { zstdCompressSync, zstdDecompressSync, constants } from 'node:zlib';
import type { ListenerEvent } from '../../engine/events/types.ts';

/** Events per compressed page. */
const PAGE = 1000;

export class EventStore {
  readonly #pages: Buffer[] = [];
  #tail: ListenerEvent[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(events: readonly ListenerEvent[]): void {
    for (const event of events) this.#tail.push(event);
    this.#length += events.length;
    while (this.#tail.length >= 2 * PAGE) {
      const page = this.#tail.slice(0, PAGE);
      this.#tail = this.#tail.slice(PAGE);
      this.#pages.push(zstdCompressSync(JSON.stringify(page), { params: { [constants.ZSTD_c_compressionLevel]: 1 } }));
    }
  }

  /** Events from number `from` on: at least one while there are more, at most about a page. */
  read(from: number): readonly ListenerEvent[] {
    const compressed = this.#pages.length * PAGE;
    if (from >= compressed) return this.#tail.slice(from - compressed, from - compressed + 2 * PAGE);
    const page = this.#pages[Math.floor(from / PAGE)];
    if (page === undefined) return [];
    return (JSON.parse(zstdDecompressSync(page).toString('utf8')) as ListenerEvent[]).slice(from % PAGE);
  }
}
