// node scripts/migrations.mjs new <name> | drift       (what they do: scripts/README.md)
import { tsImport } from 'tsx/esm/api';

const { main } = await tsImport('./migrate/authoring.ts', import.meta.url);
process.exit(await main(process.argv.slice(2)));
