import { genesis } from '../../../state/events.ts';
import { Fault } from '../../../state/fault.ts';
import type { StoredEvent } from '../../../state/journal/chain.ts';
import type { Connection } from '../connection.ts';
import type { CopiedDocument, CopyWriter } from '../journal-copy.ts';

/** Adds events to `nightferry.journal`, and documents to `nightferry.document`, over one connection. */
export class JournalCopyWriter implements CopyWriter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async add(events: readonly StoredEvent[]): Promise<boolean> {
    const [first] = events;
    if (!first) return true;
    const rows = events.map(({ seq, hash, body }) => ({ seq, hash, event: body }));
    try {
      const { rowCount } = await this.#connection.query(addSql, [
        first.session,
        JSON.stringify(rows),
        String(first.seq - 1),
        prevHashOf(first),
      ]);
      return rowCount === events.length;
    } catch (error) {
      if (error instanceof Fault && error.code === 'database/constraint') return false;
      throw error;
    }
  }

  async keep(documents: readonly CopiedDocument[]): Promise<void> {
    if (documents.length > 0) await this.#connection.query(keepSql, [JSON.stringify(documents)]);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

function prevHashOf({ body }: StoredEvent): string {
  const { prevHash } = JSON.parse(body) as { prevHash?: string };
  return prevHash ?? genesis;
}

/** One statement, so all or nothing. A copy that was restored from a backup lacks what the next events follow on. */
const addSql = `
insert into nightferry.journal (session, seq, hash, event)
select $1, e.seq, e.hash, e.event from json_to_recordset($2::json) as e (seq integer, hash text, event text)
where $3::integer = 0 and $4 = '${genesis}'
  or exists (select from nightferry.journal where session = $1 and seq = $3::integer and hash = $4)
order by e.seq`;

const keepSql = `
insert into nightferry.document (sha256, text)
select d.sha256, d.text from json_to_recordset($1::json) as d (sha256 text, text text)
on conflict (sha256) do nothing`;
