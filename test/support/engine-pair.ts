import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Outcome } from '../../state/outcome.ts';
import { copy } from '../../tasks/copy.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { type TestContext, type TestContextOptions, testContext } from './context.ts';
import { namespace } from './copy-pair.ts';
import { freshDatabase } from './databases.ts';
import { temporaryDirectory } from './directories.ts';
import { freshSqlServerDatabase } from './tds/fresh-database.ts';

export type EngineKey = 'postgres' | 'sqlite' | 'sqlserver';

/** A database of any engine. */
export interface AnyDatabase {
  readonly url: string;
  /** Statements; rows of the last one, values as text. */
  sql(text: string): Promise<(string | null)[][]>;
  drop(): Promise<void>;
}

/** Two databases of any engines to copy between: `edu` is read, `edu_v2` is filled. */
export interface EnginePair {
  readonly edu: AnyDatabase;
  readonly edu_v2: AnyDatabase;
  readonly databases: { readonly edu: Database; readonly edu_v2: Database };
  context(options?: TestContextOptions): TestContext;
  /** With `from: edu.a` and `to: edu_v2.b` unless it says otherwise. */
  copy(written: Readonly<Record<string, unknown>>, context?: TestContext): Promise<Outcome>;
  close(): Promise<void>;
}

export async function openEnginePair(from: EngineKey, to: EngineKey, sources = '', targets = ''): Promise<EnginePair> {
  // One after the other, so that a server that is replayed is asked in the same order.
  const edu = await anyDatabase(from);
  const edu_v2 = await anyDatabase(to);
  if (sources !== '') await edu.sql(sources);
  if (targets !== '') await edu_v2.sql(targets);
  const open = (key: EngineKey, name: string, { url }: AnyDatabase) =>
    engineOf(key).connect(url, { name, application: 'nightferry test' });
  const databases = { edu: await open(from, 'edu', edu), edu_v2: await open(to, 'edu_v2', edu_v2) };
  const context = (options: TestContextOptions = {}) => testContext({ databases, idNamespace: namespace, ...options });
  return {
    edu,
    edu_v2,
    databases,
    context,
    copy: (written, within = context()) =>
      copy.run(copy.schema.parse({ from: 'edu.a', to: 'edu_v2.b', ...written }), within),
    close: async () => {
      await Promise.allSettled([databases.edu.close(), databases.edu_v2.close()]);
      await Promise.allSettled([edu.drop(), edu_v2.drop()]);
    },
  };
}

export async function anyDatabase(key: EngineKey): Promise<AnyDatabase> {
  if (key === 'postgres') return freshDatabase({ keepsConnections: true });
  if (key === 'sqlserver') return freshSqlServerDatabase();
  const { directory, remove } = await temporaryDirectory();
  const path = join(directory, 'fresh.db');
  new Sqlite(path).exec('pragma user_version = 1').close();
  return { url: `sqlite:${path}`, sql: async (text) => onFile(path, text), drop: remove };
}

/** The last statement may return rows: it stands on a line of its own, or alone. */
function onFile(path: string, text: string): (string | null)[][] {
  const handle = new Sqlite(path);
  try {
    const start = text.search(/(^|;\s*)select(?![\s\S]*;\s*select)/i);
    if (start !== 0) {
      handle.exec(start < 0 ? text : text.slice(0, start + 1));
      if (start < 0) return [];
    }
    const rows = handle.prepare<[], unknown[]>(text.slice(start).replace(/^;/, '')).raw(true).safeIntegers(true).all();
    return rows.map((row) => row.map((value) => (value === null ? null : String(value))));
  } finally {
    handle.close();
  }
}
