import type { NextConfig } from 'next';

/** `EMBERLINE_DIST` lets a second build or dev server live beside the first. */
const config: NextConfig = {
  distDir: process.env['EMBERLINE_DIST'] ?? '.next',
  poweredByHeader: false,
  // `npm test` checks types; a start must not spend seconds on it.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  reactStrictMode: true,
  allowedDevOrigins: ['127.0.0.1'],
};

export default config;
