import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  serverExternalPackages: ['@dbos-inc/dbos-sdk', 'pg', '@prisma/adapter-pg', 'pino', 'pino-pretty', 'prom-client'],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
};

export default config;
