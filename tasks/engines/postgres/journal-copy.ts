import { Fault } from '../../../state/fault.ts';
import type { Link } from '../../../state/journal/agreement.ts';
import type { StoredEvent } from '../../../state/journal/chain.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { Connection, Result } from '../connection.ts';
import type { CopiedSession, CopyWriter, JournalCopy } from '../journal-copy.ts';
import { journalCopyColumns, journalCopyDdl, journalCopyGrants, lookSql } from './journal-copy-ddl.ts';
import { JournalCopyWriter } from './journal-copy-writer.ts';
import { advisoryClass } from './lock.ts';

/** What the copy needs of the database it is in. */
export interface JournalCopyHome {
  readonly name: string;
  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result>;
  connect(options: { readonly application: string }): Promise<Connection>;
}

/** `nightferry.journal` and `nightferry.document` in the database itself. */
export class PostgresJournalCopy implements JournalCopy {
  readonly #home: JournalCopyHome;

  constructor(home: JournalCopyHome) {
    this.#home = home;
  }

  async exists(): Promise<boolean> {
    return (await this.#look()) !== undefined;
  }

  async prepare(signal?: AbortSignal): Promise<void> {
    if ((await this.#look()) === undefined) await this.#create(signal);
    const found = await this.#look();
    if (found?.columns !== journalCopyColumns) throw unlike(this.#home.name, found?.columns);
    if (!found.usable) throw await this.#noPrivilege(`grant usage on schema nightferry to ROLE;\n${journalCopyGrants}`);
  }

  async sessions(): Promise<readonly CopiedSession[]> {
    if (!(await this.exists())) return [];
    const { rows } = await this.#home.query(`
      select l.session, f.event, l.event from nightferry.journal l
      join nightferry.journal f on f.session = l.session and f.seq = 1
      where l.seq = (select max(seq) from nightferry.journal m where m.session = l.session)
      order by l.copied_at desc, l.session`);
    return rows.map(([session, first, last]) => ({ session: session ?? '', first: first ?? '', last: last ?? '' }));
  }

  async events(session: string): Promise<readonly StoredEvent[]> {
    if (!(await this.exists())) return [];
    const sql = 'select seq, hash, event from nightferry.journal where session = $1 order by seq';
    const { rows } = await this.#home.query(sql, [session]);
    return rows.map(([seq, hash, body]) => ({ session, seq: Number(seq), hash: hash ?? '', body: body ?? '' }));
  }

  async links(session: string): Promise<readonly Link[]> {
    if (!(await this.exists())) return [];
    const sql = 'select seq, hash from nightferry.journal where session = $1 order by seq';
    const { rows } = await this.#home.query(sql, [session]);
    return rows.map(([seq, hash]) => ({ seq: Number(seq), hash: hash ?? '' }));
  }

  async document(sha256: string): Promise<string | undefined> {
    if (!(await this.exists())) return undefined;
    const { rows } = await this.#home.query('select text from nightferry.document where sha256 = $1', [sha256]);
    return rows[0]?.[0] ?? undefined;
  }

  async open(session: string): Promise<CopyWriter> {
    const connection = await this.#home.connect({ application: `nightferry journal ${session}` });
    try {
      // In a frozen database new sessions are read-only by default, ours too.
      await connection.query('set default_transaction_read_only = off');
      return new JournalCopyWriter(connection);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  async #look(on: Pick<Connection, 'query'> = this.#home): Promise<{ usable: boolean; columns: string } | undefined> {
    const { rows } = await on.query(lookSql);
    const [usable = null, columns = null] = rows[0] ?? [];
    return columns === null ? undefined : { usable: usable === 't', columns };
  }

  async #create(signal?: AbortSignal): Promise<void> {
    const connection = await this.#home.connect({ application: 'nightferry journal' });
    try {
      await connection.transaction(async () => {
        // The lock of the ledger's own making: both make the schema.
        await connection.query(`select pg_advisory_xact_lock(${advisoryClass}, 2)`, [], signal);
        if ((await this.#look(connection)) !== undefined) return;
        const { rows } = await connection.query(`select 1 from pg_catalog.pg_namespace where nspname = 'nightferry'`);
        if (rows.length === 0) await connection.query('create schema nightferry', [], signal);
        await connection.script(journalCopyDdl, signal && { signal });
      });
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'database/permission') throw error;
      const ddl = `create schema if not exists nightferry;\n${journalCopyDdl}`;
      throw await this.#noPrivilege(`${ddl}\ngrant usage on schema nightferry to ROLE;\n${journalCopyGrants}`, error);
    } finally {
      await connection.close();
    }
  }

  async #noPrivilege(sql: string, cause?: unknown): Promise<Fault> {
    const { rows } = await this.#home.query('select quote_ident(current_user), current_user');
    const [quoted = null, role = null] = rows[0] ?? [];
    return new Fault(
      'handover/no-privilege',
      `${role ?? 'The role'} may not keep a copy of the journal in ${this.#home.name}: no other host could go on from there.`,
      {
        remedy: [
          `Run this in ${this.#home.name} as its owner or a superuser; the copy is made as soon as it can be:`,
          ...sql.replaceAll('ROLE', quoted ?? 'ROLE').split('\n'),
        ],
        retry: 'safe',
        cause,
      },
    );
  }
}

function unlike(database: string, found: string | undefined): Fault {
  return new Fault(
    'handover/unlike',
    `nightferry.journal or nightferry.document in ${database} has other columns than this version of Nightferry writes.`,
    {
      remedy: ['Use the version that made them, while a migration that they belong to is under way, or rename them.'],
      retry: 'safe',
      cause: new Error(`columns found: ${found ?? 'none'}`),
    },
  );
}
