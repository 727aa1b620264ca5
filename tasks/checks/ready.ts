import { z } from 'zod';
import { formatCount } from '../../state/format.ts';
import type { Evidence } from '../../state/outcome.ts';
import { databaseName, line } from '../../state/runbook/fields.ts';
import type { Database } from '../engines/engine.ts';
import { defineCheck } from './check-kind.ts';
import { type ReadyFinding, readyTopics } from './ready/seam.ts';

const schema = z.strictObject({
  in: databaseName.describe('The database that is to be opened.'),
  as: line.describe("The application's role."),
  writes: z.array(line).min(1).optional().describe('Tables that the role reads and writes. Default: all.'),
  owner: line.optional().describe('The role that has to own every table, view and sequence.'),
  extensions: z.array(line).optional().describe('Extensions that the application needs.'),
});
type Spec = z.infer<typeof schema>;

const shownRows = 200;
const shownInActual = 3;

/** The gate before the application comes: whatever works in a test and fails under users. */
export const ready = defineCheck<Spec>({
  key: 'ready',
  summary:
    'A database can be opened: indexes, constraints, sequences, privileges, statistics, and a write as the role.',
  schema,
  refers: ({ in: database }) => [{ to: 'database', name: database, path: ['in'], needs: ['readiness', 'freeze'] }],

  requires: ({ in: database, as: role }) => [{ need: 'privilege', database, may: { act: 'become', role } }],

  preview: async (spec) => ({
    lines: [
      `-- looks in the catalogs of ${spec.in} for what is in the way of opening it to ${spec.as}: ${topicsOf(spec).join(', ')}`,
      `-- writes to ${spec.in} as ${spec.as}, and rolls it back`,
    ],
    figures: {},
    evidence: [],
  }),

  async judge(spec, context) {
    const database = await context.database(spec.in);
    const { as, writes, owner, extensions = [] } = spec;
    if (!database.readiness) throw new TypeError(`${spec.in} can't be asked: lint lets no such check through`);
    const found = await database.readiness.look({ as, writes, owner, extensions }, context.signal);
    const write = await tryToWrite(database, as, found);
    const findings = [...found.map(({ text }) => text), ...write.failed];
    const count = (topic: string) => found.filter((finding) => finding.topic === topic).length;
    return {
      verdict: findings.length === 0 ? 'passed' : 'failed',
      expected: `nothing in the way of ${as}`,
      actual: findings.length === 0 ? `nothing; ${write.seen}` : shortList(findings),
      figures: {
        findings: findings.length,
        ...Object.fromEntries(topicsOf(spec).map((topic) => [topic, count(topic)])),
        write: write.result,
      },
      evidence: evidenceOf(spec.in, found, [...write.failed, write.seen]),
      remedy: findings.length === 0 ? [] : ['Run the statements kept as evidence: each says what it puts right.'],
    };
  },
});

/** Says nothing new where privileges are missing or a freeze is left: that is put right first. */
async function tryToWrite(database: Database, role: string, found: readonly ReadyFinding[]) {
  if (found.some(({ topic }) => topic === 'privileges' || topic === 'freezes')) {
    return {
      result: 'not tried',
      failed: [],
      seen: `it was not tried to write as ${role}: put right what is found first`,
    };
  }
  const proof = await database.freezer?.proveWritable(role);
  const seen = proof?.seen.join('; ') ?? 'there is no way to write as another role';
  return proof?.verdict === 'proven'
    ? { result: 'proven', failed: [], seen }
    : { result: 'failed', failed: [`could not write as ${role}: ${seen}`], seen: '' };
}

function evidenceOf(database: string, found: readonly ReadyFinding[], write: readonly string[]): readonly Evidence[] {
  const shown = found.slice(0, shownRows);
  const lines = shown.flatMap(({ text, sql }) => [`-- ${text}`, ...sql]);
  const more = found.length - shown.length;
  return [
    {
      kind: 'output',
      title: `what puts ${database} right`,
      text: [
        ...lines,
        ...(more > 0 ? [`-- and ${more} more`] : []),
        ...write.filter(Boolean).map((text) => `-- ${text}`),
      ].join('\n'),
      ...(more > 0 && { droppedLines: more }),
    },
  ];
}

function topicsOf({ owner, extensions = [] }: Spec) {
  return readyTopics.filter(
    (topic) => (topic !== 'owners' || owner !== undefined) && (topic !== 'extensions' || extensions.length > 0),
  );
}

function shortList(findings: readonly string[]): string {
  const shown = findings.slice(0, shownInActual).join('; ');
  const more = findings.length - shownInActual;
  return `${formatCount(findings.length, 'finding')}: ${shown}${more > 0 ? `; and ${more} more` : ''}`;
}
