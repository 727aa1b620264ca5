import type { ReadyFinding } from '../../../checks/ready/seam.ts';
import { finding, texts } from '../../ready-rows.ts';
import { quoteText } from '../quote.ts';
import { itsOwn, type ReadyHome } from './home.ts';

/** Identity columns and sequences of defaults that would give a value that is taken already: an error 2627 per insert. */
export async function overtakenNumbers(home: ReadyHome, signal: AbortSignal): Promise<readonly ReadyFinding[]> {
  return [...(await identities(home, signal)), ...(await sequences(home, signal))];
}

async function identities(home: ReadyHome, signal: AbortSignal): Promise<readonly ReadyFinding[]> {
  const findings: ReadyFinding[] = [];
  for (const [table = '', column = '', increment = '1', last = ''] of await texts(home, identitiesSql, [], signal)) {
    const outermost = await furthest(home, table, column, increment, signal);
    if (outermost === undefined) continue;
    const step = BigInt(increment);
    // Before the first row nothing was given: then it begins with the seed.
    const isBehind = last !== '' && (step > 0n ? BigInt(last) >= outermost : BigInt(last) <= outermost);
    if (isBehind) continue;
    const text = `${table}.${column} goes to ${outermost}, and its identity has given ${last || 'nothing'} so far`;
    findings.push(finding('sequences', text, `dbcc checkident (${quoteText(table)}, reseed, ${outermost})`));
  }
  return findings;
}

async function sequences(home: ReadyHome, signal: AbortSignal): Promise<readonly ReadyFinding[]> {
  const findings: ReadyFinding[] = [];
  for (const row of await texts(home, sequencesSql, [], signal)) {
    const [sequence = '', table = '', column = '', increment = '1', current = '0', start = '0'] = row;
    const outermost = await furthest(home, table, column, increment, signal);
    if (outermost === undefined) continue;
    const numbers = { increment: BigInt(increment), current: BigInt(current), start: BigInt(start) };
    if (isPast(numbers, outermost)) continue;
    const text = `sequence ${sequence} is at ${current}, and ${table}.${column} goes to ${outermost}`;
    findings.push(
      finding('sequences', text, `alter sequence ${sequence} restart with ${outermost + numbers.increment}`),
    );
  }
  return findings;
}

/**
 * Whether what a sequence gives next is behind the outermost value. One that has given nothing since it was made or restarted
 * says that it is where it starts, and gives that number; one that has given just that says the same, and is told like it.
 */
export function isPast(
  { increment, current, start }: { readonly increment: bigint; readonly current: bigint; readonly start: bigint },
  outermost: bigint,
): boolean {
  if (current === outermost) return current !== start;
  return increment > 0n ? current > outermost : current < outermost;
}

async function furthest(home: ReadyHome, table: string, column: string, increment: string, signal: AbortSignal) {
  const outermost = increment.startsWith('-') ? 'min' : 'max';
  const sql = `select convert(nvarchar(40), convert(decimal(38, 0), ${outermost}(${column}))) from ${table}`;
  const [[value = ''] = []] = await texts(home, sql, [], signal);
  return value === '' ? undefined : BigInt(value);
}

const identitiesSql = `
select quotename(s.name) + '.' + quotename(o.name), quotename(c.name),
  convert(nvarchar(40), convert(decimal(38, 0), c.increment_value)), convert(nvarchar(40), convert(decimal(38, 0), c.last_value))
from sys.identity_columns c join sys.tables o on o.object_id = c.object_id join sys.schemas s on s.schema_id = o.schema_id
where ${itsOwn} order by 1`;

/** Those that a default asks: NEXT VALUE FOR. */
const sequencesSql = `
select quotename(qs.name) + '.' + quotename(q.name), quotename(s.name) + '.' + quotename(o.name), quotename(c.name),
  convert(nvarchar(40), convert(decimal(38, 0), q.increment)), convert(nvarchar(40), convert(decimal(38, 0), q.current_value)),
  convert(nvarchar(40), convert(decimal(38, 0), q.start_value))
from sys.sequences q join sys.schemas qs on qs.schema_id = q.schema_id
join sys.sql_expression_dependencies d on d.referenced_id = q.object_id
join sys.default_constraints f on f.object_id = d.referencing_id
join sys.columns c on c.object_id = f.parent_object_id and c.column_id = f.parent_column_id
join sys.tables o on o.object_id = c.object_id join sys.schemas s on s.schema_id = o.schema_id
where ${itsOwn} order by 1, 2, 3`;
