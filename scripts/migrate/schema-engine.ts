import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import type * as wasm from '@prisma/schema-engine-wasm';
import { Client } from 'pg';

/** A migrations folder and a schema, as files. */
export interface SchemaSources {
  readonly schemaFile: string;
  readonly migrationsFolder: string;
}

/**
 * The SQL that leads from the migrations to the schema; empty when they agree.
 *
 * Asks Prisma's schema engine in its WebAssembly build, pinned to the commit of the installed CLI: the native one
 * would have to be downloaded. The engine replays the migrations in a database that it wipes.
 *
 * @param mainUrl,shadowUrl Two throw-away databases. They must differ: with a connection string,
 *   `PrismaPg.connectToShadowDb()` would replay the migrations in the main database.
 */
export async function migrationsToSchema(
  sources: SchemaSources,
  mainUrl: string,
  shadowUrl: string,
): Promise<string> {
  if (mainUrl === shadowUrl) throw new Error('the shadow database must not be the main one');
  loading ??= loadSchemaEngine();
  const SchemaEngine = await loading;
  const files = [
    { path: path.resolve(sources.schemaFile), content: fs.readFileSync(sources.schemaFile, 'utf8') },
  ];
  const engine = await SchemaEngine.new(
    { datamodels: files.map((file) => [file.path, file.content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(new ShadowedPg(mainUrl, shadowUrl)),
  );
  const migrations = migrationList(sources.migrationsFolder);
  const { exitCode, stdout } = await engine.diff({
    from:
      migrations.migrationDirectories.length > 0 ? { tag: 'migrations', ...migrations } : { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  return exitCode === 0
    ? ''
    : (stdout ?? '').replace('-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n', '');
}

/** Loaded once: the glue code keeps views of the memory of the one instance it was given. */
let loading: Promise<typeof wasm.SchemaEngine> | null = null;

interface Glue {
  readonly SchemaEngine: typeof wasm.SchemaEngine;
  readonly __wbg_set_wasm: (exports: WebAssembly.Exports) => void;
}

/** Node cannot import WebAssembly as a module, so the package's glue code is given its instance by hand. */
async function loadSchemaEngine(): Promise<typeof wasm.SchemaEngine> {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const imports: WebAssembly.ModuleImports & Glue = await import(
    pathToFileURL(path.join(folder, 'schema_engine_bg.js')).href
  );
  // Where the engine leaves the message of a panic before it traps.
  Reflect.set(globalThis, 'PRISMA_WASM_PANIC_REGISTRY', {
    set_message: (message: string) => console.error(message),
  });
  const code = fs.readFileSync(path.join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': imports });
  const { SchemaEngine, __wbg_set_wasm: setInstance } = imports;
  setInstance(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start !== 'function') throw new Error('the schema engine has no start function');
  start();
  return SchemaEngine;
}

function migrationList(folder: string) {
  const names = fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .toSorted()
    : [];
  return {
    baseDir: path.resolve(folder),
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: {
          tag: 'ok' as const,
          value: fs.readFileSync(path.join(folder, name, 'migration.sql'), 'utf8'),
        },
      },
    })),
  };
}

class ShadowedPg extends PrismaPg {
  readonly #mainUrl: string;
  readonly #shadowUrl: string;

  constructor(mainUrl: string, shadowUrl: string) {
    super({ connectionString: mainUrl });
    this.#mainUrl = mainUrl;
    this.#shadowUrl = shadowUrl;
  }

  override async connect() {
    return withRepairs(await super.connect(), this.#mainUrl);
  }

  override async connectToShadowDb() {
    return withRepairs(await new PrismaPg({ connectionString: this.#shadowUrl }).connect(), this.#shadowUrl);
  }
}

/** Oid of the catalogue's own type "char", which introspection reads and the adapter has no mapping for. */
const charOid = 18;
const textOid = 25;

/**
 * What the adapter lacks for the engine: the type "char" is presented as a character, and a script is sent as a whole
 * (the adapter cuts it at every semicolon, also inside the body of a function).
 */
function withRepairs<Adapter extends SqlDriverAdapter>(adapter: Adapter, url: string): Adapter {
  adapter.executeScript = async (script) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(script);
    } finally {
      await client.end();
    }
  };
  const performIO: unknown = Reflect.get(adapter, 'performIO');
  if (typeof performIO !== 'function') throw new Error('PrismaPg no longer has performIO: adapt withRepairs');
  const charColumns = new WeakMap<SqlQuery, Set<number>>();
  Reflect.set(adapter, 'performIO', async (query: SqlQuery) => {
    const result: { fields?: { dataTypeID: number }[] } = await Reflect.apply(performIO, adapter, [query]);
    const columns = new Set<number>();
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== charOid) continue;
      field.dataTypeID = textOid;
      columns.add(index);
    }
    charColumns.set(query, columns);
    return result;
  });
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query: SqlQuery): Promise<SqlResultSet> => {
    const result = await queryRaw(query);
    const columnTypes = result.columnTypes.map((type, index) =>
      charColumns.get(query)?.has(index) ? ColumnTypeEnum.Character : type,
    );
    return { ...result, columnTypes };
  };
  return adapter;
}
