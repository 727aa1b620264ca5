import { Fault } from '../../../../state/fault.ts';
import type { PostgresConnection } from '../connection.ts';
import type { PostgresMark } from './mark-text.ts';
import type { Moment } from './moment.ts';

const around = 4_294_967_296n;

/** From which transaction on rows count, and what is to be known about that. */
export interface Since {
  /** SQL that is true of a row that was written since. */
  readonly condition: string;
  readonly doubts: readonly string[];
}

/**
 * Rows keep the id of the transaction that wrote them (`xmin`), but only its lower 32 bits. Every row that a snapshot
 * sees was written before the snapshot's next transaction, so how far its id lies behind that one, counted around the
 * 32 bits, is its age; it holds for frozen rows too, which keep their id. A row that is older than one time around may
 * pass for one of ours: rather one too many than one too few.
 * Faults: `lost/other-database`, `lost/too-long-ago`.
 */
export async function sinceMark(
  connection: PostgresConnection,
  name: string,
  mark: Pick<PostgresMark, 'system' | 'database' | 'next' | 'open'>,
  now: Pick<Moment, 'system' | 'database' | 'next' | 'open'>,
  table?: string,
): Promise<Since> {
  const next = BigInt(now.next);
  const isOther =
    mark.database !== now.database || (mark.system !== '' && now.system !== '' && mark.system !== now.system);
  if (isOther || BigInt(mark.next) > next) throw otherDatabase(name);
  const open = await stillToCount(connection, mark);
  const first = open.reduce((low, { xid }) => (BigInt(xid) < low ? BigInt(xid) : low), BigInt(mark.next));
  if (next - first >= around) throw tooLongAgo(name, next - first);
  const standing = open.filter(({ status }) => status === 'in progress');
  return {
    condition: rowsSince(next, next - first, table),
    doubts: [
      ...open
        .filter(({ xid, status }) => status !== 'in progress' && BigInt(xid) < BigInt(mark.next))
        .map(
          ({ xid, who }) =>
            `transaction ${xid} was open at the mark (${who}): what was committed after it began counts too`,
        ),
      ...standing.map(({ xid, who }) => `transaction ${xid}, open since before the mark, still is (${who})`),
      ...now.open
        .filter(({ xid }) => !standing.some((other) => other.xid === xid))
        .map(({ xid, who }) => `transaction ${xid} is open (${who}): what it writes is not seen`),
    ],
  };
}

/** SQL that is true of a row of the table, `t` as a rule, that was written in the last `span` transactions before `next`. */
export function rowsSince(next: bigint, span: bigint, table = 't'): string {
  const xmin = `${table}.xmin::text::bigint`;
  return `${xmin} > 2 and mod(${next % around} - ${xmin} + ${around}, ${around}) between 1 and ${span}`;
}

/** Of the transactions that were open, those that were not rolled back. What is too long ago to be known counts. */
async function stillToCount(connection: PostgresConnection, { open }: Pick<PostgresMark, 'open'>) {
  const counted: { xid: string; who: string; status: string }[] = [];
  for (const { xid, who } of open) {
    const { rows } = await connection.query('select pg_xact_status($1::text::xid8)', [xid]);
    const status = rows[0]?.[0] ?? 'not known any more';
    if (status !== 'aborted') counted.push({ xid, who, status });
  }
  return counted;
}

function otherDatabase(name: string): Fault {
  return new Fault(
    'lost/other-database',
    `The mark is of another database than ${name} is now, or of another server.`,
    {
      remedy: [
        `What was written since can't be told from it: restored and newly made databases have transactions of their own.`,
        'Compare the tables by hand, and skip the step with a note.',
      ],
      retry: 'unsafe',
    },
  );
}

function tooLongAgo(name: string, span: bigint): Fault {
  return new Fault(
    'lost/too-long-ago',
    `${name} has had ${span} transactions since the mark: rows can't be told apart.`,
    {
      remedy: ['Compare the tables by hand, and skip the step with a note.'],
      retry: 'unsafe',
    },
  );
}
