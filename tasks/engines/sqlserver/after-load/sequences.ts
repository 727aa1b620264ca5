import type { Cell } from '../../../../state/outcome.ts';
import type { SequencePlace, SequenceState, Sequences, SequenceUse } from '../../../after-load/seam.ts';
import { quoteText } from '../quote.ts';
import { type AfterLoadHome, among, tableSql } from './home.ts';

/**
 * What gives numbers to columns: IDENTITY, which goes by the name of its table, and sequences that a default asks. An identity
 * follows the highest number that is put in beside it; what only the source has given is what it can't know.
 */
export function sqlServerSequences(home: AfterLoadHome): Sequences {
  return {
    async look(tables, { keys, signal }) {
      const { condition, values } = await among(home, tables, signal);
      const states = new Map<string, SequenceState>();
      for (const asked of [identitiesSql(condition), sequencesSql(condition)]) {
        const { rows } = await home.query(asked, values, signal);
        for (const row of rows) {
          const found = stateOf(row);
          const [use] = found.uses;
          if (!use) continue;
          const furthest = keys ? await furthestOf(home, use, BigInt(found.increment) > 0n, signal) : null;
          const uses = [...(states.get(found.name)?.uses ?? []), { ...use, furthest }];
          states.set(found.name, { ...found, uses });
        }
      }
      return [...states.values()];
    },

    advance({ name, increment, isCalled }, to) {
      const isBehind = BigInt(increment) > 0n ? '<=' : '>=';
      const after = BigInt(to.last) + BigInt(increment);
      // The first row after TRUNCATE gets the number itself, any other the one behind it.
      const seed = isCalled ? to.last : `${after}`;
      return `IF EXISTS (SELECT 1 ${sequence(name)} AND ${currentSql} ${isBehind} ${to.last})
  ALTER SEQUENCE ${name} RESTART WITH ${after}
ELSE IF IDENT_CURRENT(${quoteText(name)}) ${isBehind} ${to.last}
  ${reseed(name, seed)}`;
    },

    restore(name, from: SequencePlace, to: SequencePlace) {
      const restart = `N'ALTER SEQUENCE ${name.replaceAll("'", "''")} RESTART WITH '`;
      const next = to.isCalled ? `${to.last} + ${stepSql}` : to.last;
      return `DECLARE @restart nvarchar(max) =
  (SELECT ${restart} + CONVERT(nvarchar(60), ${next}) ${sequence(name)} AND ${currentSql} = ${from.last} + ${stepSql});
IF @restart IS NOT NULL EXEC (@restart)
ELSE IF IDENT_CURRENT(${quoteText(name)}) = ${from.last}
  ${reseed(name, to.last)}`;
    },

    room({ name, uses }) {
      const columns = uses.map(({ table, column }) => `ALTER TABLE ${table} ALTER COLUMN ${column} bigint NOT NULL;`);
      const wider = `${columns.join(' ')}  -- without the keys and indexes that hold it, which are made anew after that`;
      // An identity goes by the name of its table, and has the type of its column.
      if (uses.some(({ table }) => table === name))
        return [`See where it is: DBCC CHECKIDENT (${identityOf(name)}, NORESEED)`, wider];
      return [
        `See what it may give: SELECT current_value, minimum_value, maximum_value, TYPE_NAME(user_type_id) FROM sys.sequences WHERE object_id = OBJECT_ID(${quoteText(name)});`,
        `ALTER SEQUENCE ${name} NO MINVALUE NO MAXVALUE;  -- as far as its type goes; the type of a sequence can't be changed: make it anew AS bigint`,
        `Where the column is narrower than a bigint: ${wider}`,
      ];
    },
  };
}

const currentSql = 'CAST(q.current_value AS decimal(38, 0))';
const stepSql = 'CAST(q.increment AS decimal(38, 0))';

function sequence(name: string): string {
  return `FROM sys.sequences q WHERE q.object_id = OBJECT_ID(${quoteText(name)}, N'SO')`;
}

function reseed(name: string, value: string): string {
  return `DBCC CHECKIDENT (${identityOf(name)}, RESEED, ${value}) WITH NO_INFOMSGS`;
}

/** A name in ASCII stands there without its N: Babelfish takes it for a part of the name. */
function identityOf(name: string): string {
  const quoted = quoteText(name);
  return Buffer.byteLength(name) === name.length ? quoted.slice(1) : quoted;
}

async function furthestOf(
  home: AfterLoadHome,
  { table, column }: SequenceUse,
  isUp: boolean,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const asked = `SELECT CAST(${isUp ? 'MAX' : 'MIN'}(${column}) AS decimal(38, 0)) FROM ${table}`;
  return (await home.query(asked, [], signal)).rows[0]?.[0] ?? null;
}

function stateOf(row: readonly Cell[]): SequenceState {
  const [name = '', table = '', column = '', increment, last, called, min, max, cycles, type, precision] = row;
  const isUp = BigInt(increment ?? '1') > 0n;
  const [low, high] = boundsOf(type ?? '', Number(precision));
  const use = { table: table ?? '', column: column ?? '', furthest: null, end: isUp ? high : low };
  return {
    name: name ?? '',
    last: last ?? '1',
    isCalled: called === '1',
    increment: increment ?? '1',
    min: min ?? low,
    max: max ?? high,
    cycles: cycles === '1',
    uses: [use],
  };
}

function boundsOf(type: string, precision: number): readonly [string, string] {
  const bits = { smallint: 16n, int: 32n, bigint: 64n }[type];
  if (type === 'tinyint') return ['0', '255'];
  if (bits !== undefined) return [`${-(2n ** (bits - 1n))}`, `${2n ** (bits - 1n) - 1n}`];
  const most = 10n ** BigInt(precision) - 1n;
  return [`${-most}`, `${most}`];
}

const whole = (value: string) => `CAST(${value} AS decimal(38, 0))`;
const typeOf = `COALESCE(b.name, y.name), c.precision`;
const from = `JOIN sys.tables t ON t.object_id = c.object_id JOIN sys.schemas s ON s.schema_id = t.schema_id
  JOIN sys.types y ON y.user_type_id = c.user_type_id
  LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id AND y.is_assembly_type = 0`;

function identitiesSql(condition: string): string {
  return `SELECT ${tableSql}, ${tableSql}, QUOTENAME(c.name), ${whole('c.increment_value')},
  ${whole('COALESCE(c.last_value, c.seed_value)')}, CASE WHEN c.last_value IS NULL THEN 0 ELSE 1 END, NULL, NULL, 0, ${typeOf}
FROM sys.identity_columns c ${from} WHERE ${condition} ORDER BY 1`;
}

function sequencesSql(condition: string): string {
  return `SELECT QUOTENAME(qs.name) + N'.' + QUOTENAME(q.name), ${tableSql}, QUOTENAME(c.name), ${whole('q.increment')},
  ${whole('COALESCE(q.last_used_value, q.current_value)')}, CASE WHEN q.last_used_value IS NULL THEN 0 ELSE 1 END,
  ${whole('q.minimum_value')}, ${whole('q.maximum_value')}, q.is_cycling, ${typeOf}
FROM sys.sequences q JOIN sys.schemas qs ON qs.schema_id = q.schema_id
  JOIN sys.sql_expression_dependencies e ON e.referenced_id = q.object_id
  JOIN sys.default_constraints d ON d.object_id = e.referencing_id
  JOIN sys.columns c ON c.object_id = d.parent_object_id AND c.column_id = d.parent_column_id
  ${from} WHERE ${condition} ORDER BY 1, 2, 3`;
}
