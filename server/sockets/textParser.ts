/**
 * socket.io's wire format (protocol 5) for text alone, compatible with its own client.
 *
 * socket.io's parser looks through every object it sends for binary parts, and cannot send JSON that exists already; at
 * ten thousand events a second both cost more than everything else together. Binary packets from a tab are refused:
 * nothing in our protocol has any.
 */
import { EventEmitter } from 'node:events';

interface Packet {
  readonly type: number;
  readonly nsp: string;
  readonly data?: unknown;
  readonly id?: number;
}

const CONNECT = 0;
const DISCONNECT = 1;
const EVENT = 2;
const ACK = 3;
/** Names that mean something to the emitters inside; a tab must not send them. */
const RESERVED = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener', 'error']);

/** An argument of an event that is JSON text already: it goes out as it is. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export class Encoder {
  encode(packet: Packet): readonly [string] {
    const namespace = packet.nsp === '/' || packet.nsp === '' ? '' : `${packet.nsp},`;
    return [`${packet.type}${namespace}${packet.id ?? ''}${packet.data === undefined || packet.data === null ? '' : jsonOf(packet.data)}`];
  }
}

function jsonOf(data: unknown): string {
  if (!Array.isArray(data) || !data.some((part) => part instanceof RawJson)) return JSON.stringify(data);
  return `[${data.map((part: unknown) => (part instanceof RawJson ? part.text : (JSON.stringify(part) ?? 'null'))).join(',')}]`;
}

/** Throws for what is no text packet of a client; socket.io then closes the connection. */
export class Decoder extends EventEmitter {
  add(message: unknown): void {
    if (typeof message !== 'string') throw new Error('binary packets are not taken');
    this.emit('decoded', decode(message));
  }

  destroy(): void {
    this.removeAllListeners();
  }
}

function decode(text: string): Packet {
  const [, type = '', nsp = '/', id] = /^([0-3])(?:(\/[^,]*),)?(\d{1,15})?/.exec(text) ?? [];
  if (type === '') throw new Error('not a packet of a client');
  const head = /^[0-3](?:\/[^,]*,)?(?:\d{1,15})?/.exec(text)?.[0].length ?? 0;
  const data = text.length > head ? (JSON.parse(text.slice(head)) as unknown) : undefined;
  const packet: Packet = { type: Number(type), nsp, ...(data === undefined ? {} : { data }), ...(id === undefined ? {} : { id: Number(id) }) };
  if (!isValid(packet)) throw new Error('malformed packet');
  return packet;
}

function isValid({ type, data }: Packet): boolean {
  switch (type) {
    case CONNECT:
      return data === undefined || (typeof data === 'object' && data !== null && !Array.isArray(data));
    case DISCONNECT:
      return data === undefined;
    case EVENT:
      return Array.isArray(data) && typeof data[0] === 'string' && !RESERVED.has(data[0]);
    case ACK:
      return Array.isArray(data);
    default:
      return false;
  }
}
