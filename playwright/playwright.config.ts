/**
 * End-to-end tests: a real Chromium on the built app, one server per worker. A test waits for what a user would see, never for time to pass.
 */
import { defineConfig } from '@playwright/test';
import { ensureChromium } from '../scripts/chromium.ts';

const chromium = await ensureChromium();

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 1,
  // A machine that does other work beside CI may starve a browser once; the reporter names what was tried again.
  retries: process.env['CI'] === undefined ? 0 : 2,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['../scripts/suite/playwrightReporter.ts']],
  use: {
    locale: 'en-US',
    timezoneId: 'UTC',
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: chromium.executablePath, args: [...chromium.args], env: { ...chromium.env } },
  },
});
