/**
 * The empty page that HTML outputs are put into: `GET /api/frame`.
 *
 * It is served, not made by the page, so that it has a content policy of its own: scripts written in the output run, but in
 * an opaque origin that reaches neither the page nor its cookie, and nothing may be loaded, sent or embedded. The page
 * hands over the whole document by `postMessage`; nothing of a notebook is in the address or the answer.
 */
import type { ServerResponse } from 'node:http';

export const FRAME_POLICY = [
  'sandbox allow-scripts',
  `default-src 'none'`,
  `script-src 'unsafe-inline' 'unsafe-eval'`,
  `style-src 'unsafe-inline'`,
  'img-src data: blob:',
  'font-src data:',
  'media-src data: blob:',
  `connect-src 'none'`,
  `form-action 'none'`,
  `base-uri 'none'`,
  `frame-ancestors 'self'`,
].join('; ');

/** Takes one document from the page that embeds it and becomes it. */
const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Output</title></head><body><script>
addEventListener('message', (event) => {
  if (event.source !== parent || typeof event.data?.emberlineDocument !== 'string') return;
  document.open();
  document.write(event.data.emberlineDocument);
  document.close();
});
parent.postMessage({ emberlineReady: true }, '*');
</script></body></html>
`;

export function sendFrame(response: ServerResponse): void {
  response.setHeader('content-security-policy', FRAME_POLICY);
  response.setHeader('x-frame-options', 'SAMEORIGIN');
  response.setHeader('x-dns-prefetch-control', 'off');
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(PAGE);
}
