import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestSchemas } from '../../protocol/parse.ts';
import { ROUTES } from '../http/routes.ts';
import { startTestServer, type TestServer, type TestTab } from '../testing/testServer.ts';

let server: TestServer;
let tab: TestTab;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emberline-refusals-'));
  server = await startTestServer({ workspace: join(folder, 'workspace'), pages: async () => ({ request: async (_request, response) => void response.end('page'), upgrade: (_request, socket) => void socket.end('upgraded'), close: async () => undefined }) });
  tab = await server.tab();
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Every address that answers something: the table of routes, pages, static files, the socket's transport. */
const ADDRESSES = [
  ...Object.keys(ROUTES).map((pattern) => pattern.replace(/:\w+/, 'x')),
  '/', '/notebook/a.ipynb', '/runs', '/favicon.ico', '/_next/static/chunks/a.js', '/api/unknown',
  '/rt/?EIO=4&transport=polling', '/rt/?EIO=4&transport=websocket',
];

function status(path: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
    request.end();
  });
}

/** First line of the answer to a raw upgrade. */
function upgrade(path: string, headers: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write([`GET ${path} HTTP/1.1`, ...headers, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''].join('\r\n'));
    });
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
  });
}

describe('every HTTP address', () => {
  it.each(ADDRESSES)('%s is refused without the token, to a foreign Origin and to a foreign Host', async (path) => {
    const { cookie, origin } = server;
    expect([401, 403, 400]).toContain(await status(path, {}));
    expect([403, 400]).toContain(await status(path, { cookie, origin: 'http://evil.example' }));
    expect([403, 400]).toContain(await status(path, { cookie, host: `evil.example:${server.port}` }));
    expect([401, 403, 400]).toContain(await status(path, { cookie: cookie.replace(/.$/, '-'), origin }));
    expect([401, 403, 400]).toContain(await status(path, {}, 'POST'));
  });

  it('answers with the cookie', async () => {
    expect(await status('/api/health', { cookie: server.cookie })).toBe(200);
    expect(await status('/', { cookie: server.cookie })).toBe(200);
    expect(await status('/rt/?EIO=4&transport=polling', { cookie: server.cookie })).toBe(200);
  });

  it('frames outputs in an opaque origin that runs their scripts and reaches nothing', async () => {
    const answer = await fetch(`${server.origin}/api/frame`, { headers: { cookie: server.cookie } });
    const policy = answer.headers.get('content-security-policy')?.split('; ') ?? [];
    expect(policy).toEqual(expect.arrayContaining(['sandbox allow-scripts', "default-src 'none'", "connect-src 'none'", "form-action 'none'", "frame-ancestors 'self'"]));
    expect(policy.filter((rule) => /https?:|\*|allow-same-origin|allow-popups|allow-top-navigation/.test(rule))).toEqual([]);
    expect([answer.headers.get('x-frame-options'), answer.headers.get('set-cookie')]).toEqual(['SAMEORIGIN', null]);
  });

  it('takes the token once and never shows it again', async () => {
    const answer = await fetch(server.url, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/');
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(JSON.stringify([...answer.headers]) + (await answer.text())).not.toContain(server.token);
  });
});

describe('every upgrade', () => {
  it.each(['/rt/?EIO=4&transport=websocket', '/_next/webpack-hmr', '/anything'])('%s is refused without the cookie and to a foreign Origin', async (path) => {
    const host = `Host: 127.0.0.1:${server.port}`;
    expect(await upgrade(path, [host])).toMatch(/^HTTP\/1\.1 40[013]/);
    expect(await upgrade(path, [host, `Cookie: ${server.cookie}`, 'Origin: http://evil.example'])).toMatch(/^HTTP\/1\.1 40[013]/);
    expect(await upgrade(path, ['Host: evil.example', `Cookie: ${server.cookie}`])).toMatch(/^HTTP\/1\.1 40[013]/);
  });
});

describe('the socket', () => {
  it.each([
    ['without the cookie', {}],
    ['with a wrong cookie', { cookie: 'emberline=1' }],
    ['from a foreign Origin', { origin: 'http://evil.example' }],
  ])('does not connect %s, on any transport', async (_name, headers) => {
    for (const transport of ['websocket', 'polling']) {
      const extraHeaders: Record<string, string> = 'origin' in headers ? { cookie: server.cookie, ...headers } : { ...headers };
      const socket = io(server.origin, { path: '/rt', transports: [transport], reconnection: false, forceNew: true, extraHeaders });
      const outcome = await new Promise<string>((resolve) => {
        socket.once('connect', () => resolve('connected'));
        socket.once('connect_error', () => resolve('refused'));
      });
      socket.disconnect();
      expect([transport, outcome]).toEqual([transport, 'refused']);
    }
  });

  it('has no other namespace', async () => {
    const socket = io(`${server.origin}/admin`, { path: '/rt', transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders: { cookie: server.cookie } });
    const outcome = await new Promise<string>((resolve) => {
      socket.once('connect', () => resolve('connected'));
      socket.once('connect_error', (error) => resolve(error.message));
    });
    socket.disconnect();
    expect(outcome).toBe('Invalid namespace');
  });

  it.each(Object.keys(requestSchemas).filter((event) => event !== 'listNotebooks'))('refuses a malformed %s and goes on', async (event) => {
    for (const request of [null, 1, 'x', [], {}, { path: 1, appId: 1, title: 1, undo: 1 }]) {
      if (event === 'listRuns' && JSON.stringify(request) === '{}') continue;
      expect(await tab.ask(event, request)).toMatchObject({ ok: false, error: expect.stringMatching(/^Malformed request/) as string });
    }
  });

  it('refuses events that do not exist, inherited names among them', async () => {
    for (const event of ['evil', 'constructor', '__proto__', 'toString']) expect(await tab.ask(event, {})).toMatchObject({ ok: false });
  });

  it('refuses operations that only a run may make', async () => {
    const { path } = await tab.get<{ path: string }>('createNotebook', { title: 'forged' });
    for (const operation of [{ type: 'appendStream', cellId: 'a', name: 'stdout', text: 'x' }, { type: 'clearOutputs', cellId: 'a' }, { type: 'replaceNotebook', notebook: { path, cells: [], metadata: {} } }]) {
      expect(await tab.ask('operate', { path, clientId: 'c', operationId: 'o', baseSeq: 0, operation })).toMatchObject({ ok: false });
    }
  });
});

describe('a path outside the workspace', () => {
  const OUTSIDE = ['../secret.ipynb', 'a/../../secret.ipynb', '/etc/passwd', '/etc/x.ipynb', 'C:/x.ipynb', 'a\\..\\b.ipynb', 'a\0.ipynb', './a.ipynb', 'a//b.ipynb', '.emberline/trash/x.ipynb', '.hidden.ipynb', 'a/.b/c.ipynb', 'passwd', 'link/secret.ipynb', 'link.ipynb'];
  const WITH_PATH: Readonly<Record<string, (path: string) => unknown>> = {
    open: (path) => ({ path, clientId: 'c', haveSeq: null }),
    operate: (path) => ({ path, clientId: 'c', operationId: 'o', baseSeq: 0, operation: { type: 'setMetadata', metadata: {} } }),
    command: (path) => ({ path, command: { id: 'i', type: 'runAll' } }),
    resolveConflict: (path) => ({ path, choice: 'keepMine' }),
    tableRows: (path) => ({ path, handle: 'h', offset: 0, limit: 1 }),
    renameNotebook: (path) => ({ path, title: 'x' }),
    duplicateNotebook: (path) => ({ path }),
    deleteNotebook: (path) => ({ path }),
  };

  beforeAll(async () => {
    await writeFile(join(folder, 'secret.ipynb'), 'secret');
    await symlink('..', join(server.workspace, 'link'));
    await symlink('../secret.ipynb', join(server.workspace, 'link.ipynb'));
  });

  it('is covered for every event that takes a path', () => {
    const withPath = Object.entries(requestSchemas).filter(([, schema]) => 'shape' in schema && 'path' in schema.shape).map(([event]) => event);
    expect(withPath.filter((event) => event !== 'close' && event !== 'listRuns').toSorted()).toEqual(Object.keys(WITH_PATH).toSorted());
  });

  it.each(Object.keys(WITH_PATH))('is refused by %s', async (event) => {
    for (const path of OUTSIDE) {
      const answer = await tab.ask(event, WITH_PATH[event]?.(path));
      expect([path, answer]).toEqual([path, { ok: false, error: expect.stringMatching(/^Path refused/) as string }]);
    }
  });

  it('cannot be made by a title', async () => {
    for (const title of ['../x', '/x', '.x', '..', 'a/b', 'a\\b', 'x\0y']) {
      const { path } = await tab.get<{ path: string }>('createNotebook', { title });
      expect(path).toMatch(/^[^/\\.\0][^/\\\0]*\.ipynb$/);
    }
  });

  it('is not followed by the routes', async () => {
    const { cookie } = server;
    for (const path of ['/api/outputs/..%2Fcookie-secret', '/api/outputs/%2e%2e%2fcookie-secret.txt', '/api/outputs/../cookie-secret', '/api/outputs?file=../cookie-secret', '/api/runs/..%2f..%2fx/events', '/api/runs/../events']) {
      expect([path, await status(path, { cookie })]).toEqual([path, expect.toSatisfy((code: number) => code === 400 || code === 404) as number]);
    }
  });

  it('does not show what a link leads to in the list', async () => {
    const notebooks = await tab.get<readonly { path: string }[]>('listNotebooks');
    expect(notebooks.map(({ path }) => path).filter((path) => path.startsWith('link'))).toEqual([]);
    expect(await readFile(join(folder, 'secret.ipynb'), 'utf8')).toBe('secret');
    expect((await readdir(join(server.workspace, '.emberline'))).toSorted()).toContain('cookie-secret');
  });
});
