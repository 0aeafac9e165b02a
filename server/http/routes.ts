/**
 * HTTP routes outside Next.js, as one table: a path that is not in it, and is under `/api/`, does not exist. Access was
 * decided before any of these is reached (`guard.ts`).
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sendFrame } from './frame.ts';
import { UnknownApplicationError, type History } from '../history/history.ts';

export interface RouteServices {
  readonly history: History;
  readonly stateDir: string;
  /** File that holds the editor's types as JSON; made by the build. */
  readonly editorTypes: string;
  readonly startedAt: number;
}

/** `value`: the part of the path in the place of `:name`, decoded. */
type Handler = (services: RouteServices, value: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;

export const ROUTES: Readonly<Record<string, Handler>> = {
  '/api/health': async ({ startedAt }, _value, _request, response) => sendJson(response, 200, { ok: true, upMs: Date.now() - startedAt }),
  '/api/editor-types': async ({ editorTypes }, _value, request, response) => sendFile(response, editorTypes, 'application/json; charset=utf-8', request),
  '/api/frame': async (_services, _value, _request, response) => sendFrame(response),
  '/api/outputs/:file': async ({ stateDir }, value, request, response) => {
    if (!/^[A-Za-z0-9_-]{1,80}\.txt$/.test(value)) return sendJson(response, 400, { error: 'That is not the name of an output file.' });
    await sendFile(response, join(stateDir, 'outputs', value), 'text/plain; charset=utf-8', request);
  },
  '/api/runs/:appId/events': async ({ history }, value, _request, response) => {
    if (!/^[A-Za-z0-9_-]{1,100}$/.test(value)) return sendJson(response, 400, { error: 'That is not an application id.' });
    const batches = history.events(value);
    const first = await batches.next();
    response.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8', 'content-disposition': `attachment; filename="${value}.jsonl"` });
    const lines = async function* (): AsyncGenerator<string> {
      for (let batch = first; batch.done !== true; batch = await batches.next()) yield batch.value.map((line) => `${line}\n`).join('');
    };
    await pipeline(lines, response);
  },
};

/** Answers a request under `/api/`. */
export async function serveRoute(services: RouteServices, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  response.setHeader('cache-control', 'no-store');
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendJson(response, 405, { error: 'Only GET is answered here.' });
  const path = pathname === '/api/outputs' ? `/api/outputs/${searchParams.get('file') ?? ''}` : pathname;
  for (const [pattern, handler] of Object.entries(ROUTES)) {
    const value = match(pattern, path);
    if (value === null) continue;
    try {
      await handler(services, value, request, response);
    } catch (error) {
      answerError(response, error);
    }
    return;
  }
  sendJson(response, 404, { error: 'There is nothing at this address.' });
}

/** The decoded variable part, '' for a pattern without one, null when the path is another. */
function match(pattern: string, path: string): string | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  let value = '';
  for (const [index, part] of wanted.entries()) {
    const actual = given[index] ?? '';
    if (part.startsWith(':')) value = decode(actual);
    else if (part !== actual) return null;
  }
  return value;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

async function sendFile(response: ServerResponse, file: string, type: string, request: IncomingMessage): Promise<void> {
  const { size, mtimeMs } = await stat(file);
  const tag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
  response.setHeader('cache-control', 'no-cache');
  response.setHeader('etag', tag);
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { 'content-type': type, 'content-length': size });
  if (request.method === 'HEAD') response.end();
  else if (size < 65_536) response.end(await readFile(file));
  else await pipeline(createReadStream(file), response);
}

function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const missing = error instanceof UnknownApplicationError || (error as NodeJS.ErrnoException).code === 'ENOENT';
  const message = error instanceof UnknownApplicationError ? error.message : missing ? 'There is no such file.' : 'The server could not answer.';
  sendJson(response, missing ? 404 : 500, { error: message });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(value));
}
