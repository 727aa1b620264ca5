import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../source/clock.ts';
import { openCluster } from '../../source/demo/cluster.ts';
import { systemShell } from '../../source/shell.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { postgres } from '../../tasks/engines/postgres/postgres.ts';
import { temporaryDirectory } from './directories.ts';

/** A server of its own that offers encryption: it would slow every other test's connections. */
export interface TlsCluster {
  /** For files of the client. */
  readonly directory: string;
  /** Without encryption, to change the server. */
  readonly database: Database;
  /** Writes a file beside those of the test and says where. */
  file(name: string, text: string, mode?: number): Promise<string>;
  /** The server shows this certificate from now on. */
  show(certificate: string, key: string): Promise<void>;
  /** Client certificates of this authority are taken, and `pg_hba.conf` is this from now on. */
  admit(authority: string, hba: readonly string[]): Promise<void>;
  url(host: string, parameters?: Readonly<Record<string, string>>): string;
  stop(): Promise<void>;
}

export async function tlsCluster(): Promise<TlsCluster> {
  const { directory, remove } = await temporaryDirectory();
  const cluster = await openCluster({ directory, shell: systemShell, clock: systemClock, durable: false });
  const plain = `${cluster.url()}?sslmode=disable`;
  const database = await postgres.connect(plain, { name: 'tls', application: 'test' });
  // The server itself writes its files, so that it owns them and nobody else can read the key.
  const write = (name: string, lines: readonly string[]) =>
    database.query(
      `copy (select unnest(string_to_array('${lines.join('\n').replaceAll("'", "''")}', E'\n')))
       to program 'umask 077; cat > ${directory}/data/${name}'`,
    );
  const reload = () => database.query('select pg_reload_conf()');
  return {
    directory,
    database,
    async file(name, text, mode = 0o600) {
      const path = join(directory, name);
      await writeFile(path, text, { mode });
      return path;
    },
    async show(certificate, key) {
      await write('server.crt', certificate.trim().split('\n'));
      await write('server.key', key.trim().split('\n'));
      await database.query('alter system set ssl = on');
      await reload();
    },
    async admit(authority, hba) {
      await write('root.crt', authority.trim().split('\n'));
      await write('pg_hba.conf', hba);
      await database.query("alter system set ssl_ca_file = 'root.crt'");
      await reload();
    },
    url(host, parameters = {}) {
      const changed = new URL(cluster.url());
      changed.hostname = host;
      changed.search = Object.entries(parameters)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join('&');
      return changed.href;
    },
    async stop() {
      await database.close();
      await cluster.stop();
      await remove();
    },
  };
}
