import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../../tasks/engines/engine.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { freshDatabase } from './databases.ts';
import { temporaryDirectory } from './directories.ts';

/** Two real databases of two engines: `edu` is an SQLite file, `edu_v2` is in the run's PostgreSQL cluster. */
export interface Pair {
  readonly databases: { readonly edu: Database; readonly edu_v2: Database };
  /** Runs SQL on a connection of its own. */
  write(name: 'edu' | 'edu_v2', sql: string): Promise<void>;
  /** Resolves once `edu_v2` runs exactly this statement. */
  untilActive(sql: string): Promise<void>;
  isActive(sql: string): Promise<boolean>;
  /** Cuts the connection that runs the statement, or only cancels the statement. */
  terminate(sql: string): Promise<void>;
  cancel(sql: string): Promise<void>;
  close(): Promise<void>;
}

export async function openPair(): Promise<Pair> {
  const fresh = await freshDatabase();
  const { directory, remove } = await temporaryDirectory();
  const file = join(directory, 'edu.db');
  await writeFile(file, '');
  const edu = await engineOf('sqlite').connect(`sqlite:${file}`, {
    name: 'edu',
    application: 'test',
  });
  const edu_v2 = await engineOf('postgres').connect(fresh.url, { name: 'edu_v2', application: 'test' });
  const databases = { edu, edu_v2 };

  const backend = async (answer: string, sql: string) => {
    const where = `datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query = $sql$${sql}$sql$`;
    const rows = await fresh.sql(`select ${answer} from pg_stat_activity where ${where}`);
    return rows.length > 0;
  };
  return {
    databases,
    write: async (name, sql) => {
      const connection = await databases[name].connect();
      await connection.script(sql).finally(() => connection.close());
    },
    untilActive: async (sql) => {
      while (!(await backend('pid', sql))) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    isActive: (sql) => backend('pid', sql),
    terminate: async (sql) => void (await backend('pg_terminate_backend(pid)', sql)),
    cancel: async (sql) => void (await backend('pg_cancel_backend(pid)', sql)),
    close: async () => {
      await Promise.allSettled([edu.close(), edu_v2.close()]);
      await Promise.allSettled([fresh.drop(), remove()]);
    },
  };
}
