/** The way from the command to a served page, second start: everything is installed and built. */
import { startServer } from '../../scripts/serve.ts';
import { round, type Workload } from '../workload.ts';

export const serverWorkloads: readonly Workload[] = [
  {
    name: 'start-to-page',
    what: 'npm start on a fresh workspace until the first page is served whole',
    aim: 3000,
    async run({ runs }) {
      const ms: number[] = [];
      let check = '';
      for (let run = 0; run < runs; run++) {
        const started = performance.now();
        const server = await startServer();
        try {
          const entrance = await fetch(server.url, { redirect: 'manual' });
          const page = await fetch(server.origin, { headers: { cookie: entrance.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ') } });
          const html = await page.text();
          ms.push(round(performance.now() - started));
          if (!page.ok || !html.includes('Emberline')) throw new Error(`the first page was not served: ${page.status}`);
          check = 'page served';
        } finally {
          await server.stop();
        }
      }
      return { ms, check };
    },
  },
];
