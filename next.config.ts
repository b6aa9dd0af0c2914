import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  serverExternalPackages: [
    '@dbos-inc/dbos-sdk',
    'pg',
    '@prisma/adapter-pg',
    'pino',
    'pino-pretty',
    'prom-client',
  ],
  poweredByHeader: false,
  reactStrictMode: true,
  // A page has its title from the first byte on, for everybody and not only for crawlers: it is what a screen reader says first.
  htmlLimitedBots: /.*/,
  devIndicators: false,
  // `npm run dev` says this address; Next only lets localhost load its scripts by itself.
  allowedDevOrigins: ['127.0.0.1'],
  // `npm test` checks the types of everything at once; here it would only make the first start slower.
  typescript: { ignoreBuildErrors: true },
};

export default config;
