import { z } from 'zod';
import { formatCount, formatNumber } from '../../state/format.ts';
import type { Evidence } from '../../state/outcome.ts';
import { databaseName, line } from '../../state/runbook/fields.ts';
import { oneOf } from '../../state/runbook/one-of.ts';
import type { IndexUse, UsedIndex } from '../engines/index-use.ts';
import type { Context } from '../kind.ts';
import { defineCheck } from './check-kind.ts';

const schema = oneOf(
  {
    in: databaseName.describe('The database whose indexes are looked at.'),
    table: line.optional().describe('Of this table only.'),
  },
  {
    used: z.array(line).min(1).describe('Indexes that must have been read since the server counts.'),
    'unused-at-most': z.int().min(0).describe('How many may not have been read. Those of keys do not count.'),
  },
);
type Spec = z.infer<typeof schema>;

const shownRows = 200;
const shownInActual = 5;

/** Which indexes queries use, as the server counts since it was started: new ones that serve, old ones that only cost. */
export const indexUse = defineCheck<Spec>({
  key: 'index-use',
  summary: 'Indexes that must have been used, or how many may be unused, with since when the server counts.',
  schema,
  refers: ({ in: database }) => [{ to: 'database', name: database, path: ['in'], needs: ['index-use'] }],

  preview: async (spec) => ({
    lines: [
      `-- asks ${spec.in} which indexes ${spec.table === undefined ? '' : `of ${spec.table} `}were read: ${wanted(spec)}`,
    ],
    figures: {},
    evidence: [],
  }),

  async judge(spec, context) {
    const found = await find(spec, context);
    const bad = spec.kind === 'used' ? missing(spec.spec, found) : unused(found);
    const allowed = spec.kind === 'used' ? 0 : spec.spec;
    const holds = bad.length <= allowed;
    const more = bad.length - shownInActual;
    const named = [...bad.slice(0, shownInActual), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
    const since = found.since === undefined ? '' : ` since ${found.since}`;
    return {
      verdict: holds ? 'passed' : 'failed',
      expected: wanted(spec),
      actual: bad.length === 0 ? `all of them${since}` : `${named}${since}`,
      figures: { indexes: found.indexes.length, unused: unused(found).length },
      evidence: [evidenceOf(spec, found)],
      remedy: holds
        ? []
        : [
            'Counters begin with the start of the server: an index that was not read since may be one of a report at the end of the month.',
          ],
    };
  },
});

async function find({ in: name, table }: Spec, context: Context): Promise<IndexUse> {
  const database = await context.database(name);
  if (!database.indexUse) throw new TypeError(`${name} can't be asked: lint lets no such check through`);
  const known = table === undefined ? undefined : await database.table(table);
  const { since, indexes } = await database.indexUse(context.signal);
  return {
    ...(since !== undefined && { since }),
    indexes: table === undefined ? indexes : indexes.filter((one) => one.table === (known?.sql ?? table)),
  };
}

function missing(names: readonly string[], { indexes }: IndexUse): readonly string[] {
  return names.flatMap((name) => {
    const found = indexes.filter(({ index }) => index === name);
    if (found.length === 0) return [`there is no index ${name}`];
    return found.filter(({ reads }) => reads === 0n).map((one) => `${one.index} on ${one.table} was not read`);
  });
}

function unused({ indexes }: IndexUse): readonly string[] {
  return indexes.filter(({ reads, isKey }) => reads === 0n && !isKey).map(({ index, table }) => `${index} on ${table}`);
}

function wanted(spec: Spec): string {
  if (spec.kind === 'used') return `used: ${spec.spec.join(', ')}`;
  return spec.spec === 0 ? 'no unused index' : `at most ${formatCount(spec.spec, 'unused index', 'unused indexes')}`;
}

function evidenceOf({ in: name }: Spec, { since, indexes }: IndexUse): Evidence {
  const shown = indexes.slice(0, shownRows).map(lineOf);
  const more = indexes.length - shown.length;
  const text = [
    `counted since ${since ?? 'a moment that this role is not shown'}`,
    ...shown,
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
  return {
    kind: 'output',
    title: `indexes of ${name}`,
    text: text.join('\n'),
    ...(more > 0 && { droppedLines: more }),
  };
}

function lineOf({ table, index, reads, writes, lastRead, isKey }: UsedIndex): string {
  const last = lastRead === undefined ? '' : `, last at ${lastRead}`;
  const changed = writes === undefined ? '' : `, ${formatNumber(String(writes))} changes`;
  return `${index} on ${table}${isKey ? ' (key)' : ''}: ${formatNumber(String(reads))} reads${last}${changed}`;
}
