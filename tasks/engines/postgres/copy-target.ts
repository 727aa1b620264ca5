import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { CopyTarget, TargetColumn } from '../../copy/seam.ts';
import type { LedgerKey } from '../ledger.ts';
import { keyValues } from '../ledger-rows.ts';
import { openConnection, postgresConnection } from './copy-connection.ts';
import { awaitOthers, enterChunk } from './copy-fence.ts';
import { requireTable } from './copy-fillable.ts';
import { holdsOf } from './copy-holds.ts';
import { copyIn } from './copy-in.ts';
import { quoteName } from './copy-quote.ts';
import { isRowSecurity, rowSecurityFault } from './copy-refused.ts';
import { baseTypes, kindOf, kindSql } from './copy-table.ts';
import { zoneClock } from './copy-zone-changes.ts';
import { stepLock } from './step-lock.ts';

/** The writing half of a copy on PostgreSQL: COPY FROM STDIN. */
export const copyTarget: CopyTarget = {
  async table(database, name) {
    const found = await database.table(name);
    if (!found) return undefined;
    await requireTable(database, found.sql, `${database.name}.${name}`);
    const { rows } = await database.read(columnsSql, [found.sql]);
    return { sql: found.sql, title: `${database.name}.${name}`, columns: rows.map(columnOf) };
  },

  async isEmpty(database, { sql, title }) {
    const { rows } = await database.read(`SELECT NOT EXISTS (SELECT FROM ${sql})`).catch((error: unknown) => {
      throw isRowSecurity(error) ? rowSecurityFault(title, error) : error;
    });
    return rows[0]?.[0] === 't';
  },

  clockOf: zoneClock,

  holding: ({ sql }) => `LOCK TABLE ${sql} IN EXCLUSIVE MODE`,

  /** TRUNCATE is refused for a table that another one refers to, even when both are empty. */
  async emptying(database, { sql }) {
    const { rows } = await database.read(
      `SELECT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = $1::regclass AND conrelid <> confrelid)`,
      [sql],
    );
    return rows[0]?.[0] === 't' ? `DELETE FROM ${sql}` : `TRUNCATE ${sql}`;
  },

  tellsWriters: true,

  /** A unit's row in the ledger is of the same transaction as its rows in the table. */
  async countRows(connection, { sql }, step, signal) {
    const { rows } = await connection.query(
      `SELECT count(*), count(*) FILTER (WHERE l.own), count(*) FILTER (WHERE NOT l.own)
       FROM ${sql} t LEFT JOIN (
         SELECT l.xmin AS wrote, bool_or(${isStep('$')}) AS own FROM nightferry.ledger l WHERE session = $1 GROUP BY 1
       ) l ON l.wrote = t.xmin`,
      keyValues(step),
      signal,
    );
    const [all, own, others] = rows[0] ?? [];
    return { rows: BigInt(all ?? 0), own: BigInt(own ?? 0), others: BigInt(others ?? 0) };
  },

  takingOut({ sql }, step, which) {
    const those =
      which === 'own'
        ? `session = ${literals(step)[0]} AND ${isStep(step)}`
        : `session = ${literals(step)[0]} AND NOT (${isStep(step)})`;
    const is = which === 'own' ? 'IN' : 'NOT IN';
    return `DELETE FROM ${sql} t WHERE t.xmin ${is} (SELECT l.xmin FROM nightferry.ledger l WHERE ${those})`;
  },

  othersStatement({ sql }, step) {
    const own = `session = ${literals(step)[0]} AND ${isStep(step)}`;
    return `SELECT * FROM ${sql} t WHERE t.xmin NOT IN (SELECT l.xmin FROM nightferry.ledger l WHERE ${own});`;
  },

  async followers(connection, { sql }) {
    const { rows } = await connection.query(followersSql, [sql]);
    const found: string[] = [];
    for (const [table, isReferring] of rows) {
      const { rows: some } = await connection.query(`SELECT EXISTS (SELECT FROM ${table} WHERE ${isReferring})`);
      if (some[0]?.[0] === 't') found.push(table ?? '');
    }
    return found;
  },

  /** Transactions of the step hold a shared lock until they end; it can be had alone only when none is left. */
  async awaitStragglers(database, step, signal) {
    const connection = await openConnection(database);
    try {
      await connection.query(`SELECT pg_advisory_lock(${stepLock('copy', step)})`, [], signal);
      await awaitOthers(connection, database.name, step, signal);
    } catch (error) {
      if (error instanceof Fault && error.code === 'database/lock-timeout') throw straggler(database.name, step, error);
      throw error;
    } finally {
      await connection.close();
    }
  },

  async enter(connection, step) {
    await enterChunk(connection, postgresConnection(connection).name, step);
  },

  async checkEarly(connection) {
    await connection.query('SET CONSTRAINTS ALL IMMEDIATE');
  },

  async load(connection, { table, columns, format }, rows, signal) {
    const names = columns.map(quoteName).join(', ');
    const sql = `COPY ${table.sql} (${names}) FROM STDIN${format === 'binary' ? ' (FORMAT binary)' : ''}`;
    return copyIn(postgresConnection(connection), sql, rows, signal);
  },
};

/** Of the rows of a session in the ledger, those of one step. */
function isStep(step: LedgerKey | '$'): string {
  const [, phase, name, cell, generation] = step === '$' ? ['$1', '$2', '$3', '$4', '$5'] : literals(step);
  return `phase = ${phase} AND step = ${name} AND cell = ${cell} AND generation = ${generation}`;
}

function literals(step: LedgerKey): readonly string[] {
  return keyValues(step).map((value) => `'${`${value}`.replaceAll("'", "''")}'`);
}

function straggler(database: string, { phase, step }: LedgerKey, cause: Fault): Fault {
  return new Fault(
    'copy/straggler',
    `A transaction that an earlier process began for ${phase}/${step} in ${database} has not ended for two minutes.`,
    {
      remedy: [
        "See which: SELECT pid, state, query FROM pg_stat_activity WHERE application_name LIKE 'nightferry%';",
        'Wait for it, or end it with pg_terminate_backend(pid): what it has not committed is copied again.',
      ],
      retry: 'safe',
      cause,
    },
  );
}

function columnOf([
  name,
  type,
  base,
  id,
  modifier,
  typeName,
  kind,
  nullable,
  hasDefault,
  generated,
  labels,
]: readonly Cell[]): TargetColumn {
  const list: unknown = JSON.parse(labels ?? '[]');
  const ids = {
    typeId: Number(id),
    typeModifier: Number(modifier),
    kind: kindOf(kind ?? 'b'),
    labels: Array.isArray(list) ? list.map(String) : [],
  };
  return {
    name: name ?? '',
    type: type ?? '',
    baseType: base ?? '',
    typeName: typeName ?? '',
    ...ids,
    holds: holdsOf(ids),
    takesBinary: true,
    nullable: nullable === 't',
    hasDefault: hasDefault === 't',
    generated: generated === 't',
  };
}

/** Foreign keys that change rows of other tables with those they refer to, and which rows refer to one. */
const followersSql = `
select c.conrelid::regclass, (
  select string_agg(format('%I IS NOT NULL', a.attname), ' AND ')
  from pg_attribute a where a.attrelid = c.conrelid and a.attnum = any (c.conkey))
from pg_constraint c
where c.contype = 'f' and c.confrelid = $1::regclass and c.conrelid <> c.confrelid and c.confdeltype in ('c', 'n', 'd')
order by 1`;

/** A column is nullable when neither it nor any domain it is made of forbids NULL; identity counts as a default. */
const columnsSql = `
with recursive target as (select to_regclass($1)::oid as oid), ${baseTypes.replace('$1::oid', '(select oid from target)')}
select a.attname, format_type(a.atttypid, a.atttypmod), format_type(b.typid, b.modifier), b.typid, b.modifier, t.typname,
  ${kindSql('t')},
  not (a.attnotnull or b.attnotnull), a.atthasdef or a.attidentity <> '' or d.typdefault is not null, a.attgenerated <> '',
  (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = b.typid)
from base b join pg_type t on t.oid = b.typid
  join pg_attribute a on a.attrelid = (select oid from target) and a.attnum = b.attnum
  join pg_type d on d.oid = a.atttypid
where t.typtype <> 'd'
order by a.attnum`;
