import type { Database } from '../../../tasks/engines/engine.ts';
import { engineOf } from '../../../tasks/engines/engines.ts';
import { type Victim, victimOf } from './backends.ts';

/** Of one database of a SQL Server: who is connected of ours, and the end of one of them. */
export class SqlServerSessions {
  readonly #master: Database;
  readonly #database: string;
  readonly #place: 'source' | 'target';

  private constructor(master: Database, database: string, place: 'source' | 'target') {
    this.#master = master;
    this.#database = database;
    this.#place = place;
  }

  static async of(url: string, place: 'source' | 'target'): Promise<SqlServerSessions> {
    const beside = new URL(url);
    const database = decodeURIComponent(beside.pathname.slice(1));
    beside.pathname = '/master';
    const options = { name: 'server', application: 'kills' };
    return new SqlServerSessions(await engineOf('sqlserver').connect(beside.href, options), database, place);
  }

  async killOne(random: () => number): Promise<Victim | undefined> {
    const rows = await this.#sessions();
    const carrying = rows.filter(({ program }) => / (\d+|snapshot)$/.test(program));
    const among = carrying.length > 0 && random() < 0.7 ? carrying : rows;
    const chosen = among[Math.floor(random() * among.length)];
    if (!chosen) return undefined;
    // It may have gone by itself since.
    const isEnded = await this.#master.query(`KILL ${chosen.session}`).then(
      () => true,
      () => false,
    );
    return isEnded ? victimOf(chosen.program, this.#place) : undefined;
  }

  async seesWorkers(): Promise<boolean> {
    return (await this.#sessions()).some(({ program }) => /^nightferry .*move\/.* \d+$/.test(program));
  }

  close(): Promise<void> {
    return this.#master.close();
  }

  async #sessions(): Promise<readonly { readonly session: string; readonly program: string }[]> {
    const { rows } = await this.#master.query(
      `SELECT session_id, program_name FROM sys.dm_exec_sessions
       WHERE program_name LIKE N'nightferry%' AND DB_NAME(database_id) = $1 ORDER BY login_time, session_id`,
      [this.#database],
    );
    return rows.map(([session, program]) => ({ session: session ?? '', program: program ?? '' }));
  }
}
