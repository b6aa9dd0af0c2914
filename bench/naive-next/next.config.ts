import path from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  outputFileTracingRoot: path.resolve(import.meta.dirname, '../..'),
  serverExternalPackages: ['pg', '@prisma/adapter-pg'],
  typescript: { ignoreBuildErrors: true },
};

export default config;
