import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from } from 'pg-copy-streams';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../../state/answer.ts';
import type { Outcome } from '../../../state/outcome.ts';
import type { ConfirmQuestion, Question } from '../../../state/question.ts';
import { Redactor } from '../../../state/redact.ts';
import { noFacts } from '../../../state/session/facts.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { lost } from '../../../tasks/lost.ts';
import { mark } from '../../../tasks/mark.ts';
import { type TestContextOptions, testContext } from '../../support/context.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { scriptedOperator } from '../../support/fakes.ts';
import { faultsIn, runStep } from '../../support/kinds.ts';

let fresh: FreshDatabase;
let database: Database;
let directory: string;
let removeDirectory: () => Promise<void>;
let notes: TestContextOptions['notesOf'];

beforeEach(async () => {
  fresh = await freshDatabase();
  database = await postgres.connect(fresh.url, { name: 'edu_v2', application: 'test' });
  ({ directory, remove: removeDirectory } = await temporaryDirectory());
  await fresh.sql(`create table people (id int primary key, name text);
    insert into people select n, 'person ' || n from generate_series(1, 10) n;
    create table "Odd ""Name/" (note text)`);
  const context = testContext({ databases: { edu_v2: database } });
  expect(await runStep(mark, { on: 'edu_v2' }, context)).toMatchObject({
    kind: 'done',
    figures: { tables: 2, rows: 10, position: expect.stringMatching(/^transaction \d+$/) },
    evidence: [
      {
        kind: 'query',
        result: {
          rows: [
            ['public."Odd ""Name/"', '0', '0', '0', '0'],
            ['public.people', '10', ...counters],
          ],
        },
      },
    ],
  });
  notes = { 'cutover/mark': context.seen.notes };
});

const counters = [expect.any(String), expect.any(String), expect.any(String)];

afterEach(async () => {
  await database.close();
  await Promise.all([fresh.drop(), removeDirectory()]);
});

const spec = { on: 'edu_v2', since: 'cutover/mark', export: './lost' };
const yes = { kind: 'confirmed', by: 'Leyla', note: 'agreed by phone' } as const;
type Answering = Answer | ((question: Question) => Answer);

function contextWith(answer?: Answering, more: Partial<TestContextOptions> = {}) {
  return testContext({
    databases: { edu_v2: database },
    notesOf: notes ?? {},
    operator: scriptedOperator(answer === undefined ? {} : { 'go-back': answer }),
    runbook: { folder: directory },
    session: 'night-1',
    at: { phase: 'back', step: 'lost' },
    ...more,
  });
}

function questionIn(context: ReturnType<typeof contextWith>): ConfirmQuestion {
  const question = context.seen.questions.at(-1);
  return question?.kind === 'confirm' ? question : expect.fail('nobody was asked');
}

const filesOf = (outcome: Outcome) =>
  outcome.kind === 'stopped' ? [] : outcome.evidence.flatMap((one) => (one.kind === 'file' ? [one] : []));

const writeSome = () =>
  fresh.sql(
    `insert into people values (11, 'new'); insert into "Odd ""Name/" values ('a'), ('b'); delete from people where id = 1`,
  );

describe('what would be lost', () => {
  it('is nothing when nothing was written: nobody is asked and no file is made', async () => {
    const context = contextWith();
    expect(await runStep(lost, spec, context)).toMatchObject({
      kind: 'done',
      figures: { rows: 0, tables: 0, files: 0, bytes: 0 },
    });
    expect(context.seen.questions).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is exported, shown with its figures and confirmed', async () => {
    await writeSome();
    const context = contextWith(yes);
    const outcome = await runStep(lost, { ...spec, role: 'dba' }, context);
    expect(outcome).toMatchObject({
      kind: 'done',
      figures: { tables: 2, rows: 3, 'rows changed or deleted': 1, 'rows deleted at least': 0, files: 2 },
    });
    const question = questionIn(context);
    expect(question).toMatchObject({ role: 'dba', item: 'go-back' });
    expect(question.text).toBe(
      `3 rows in 2 tables of edu_v2 were written since cutover/mark; 1 row of before in 1 table was changed or deleted since cutover/mark. The rows written are exported to ${join(directory, 'lost')}. edu_v2 is not frozen: more may be written while you decide. Go back without them?`,
    );
    expect(question.exhibit?.rows).toEqual([
      ['public."Odd ""Name/"', '2', '0', '0', expect.any(String), 'no key'],
      ['public.people', '1', '1', '0', expect.any(String), 'id: 11'],
    ]);
    expect(outcome).toMatchObject({
      evidence: expect.arrayContaining([
        { kind: 'statement', by: 'Leyla', text: question.text, note: 'agreed by phone' },
      ]),
    });
  });

  it('is in files that only their owner may read, with their size and SHA-256 as evidence', async () => {
    await writeSome();
    const files = filesOf(await runStep(lost, spec, contextWith(yes)));
    expect(files.map(({ path }) => path.slice(directory.length))).toEqual([
      expect.stringMatching(/^\/lost\/edu_v2-night-1-back-lost-1-public\.Odd_Name_-[0-9a-f]{8}\.csv$/),
      '/lost/edu_v2-night-1-back-lost-1-public.people.csv',
    ]);
    expect(readFileSync(files[1]?.path ?? '', 'utf8')).toBe('id,name\n11,new\n');
    expect(readFileSync(files[0]?.path ?? '', 'utf8')).toBe('note\na\nb\n');
    for (const { path, bytes, sha256 } of files) {
      const content = readFileSync(path);
      expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(directory, 'lost')).mode & 0o777).toBe(0o700);
  });

  it('goes back into the table as it was', async () => {
    await fresh.sql(`insert into people values (11, null), (12, ''), (13, E'a\\tb\\n"ə"\\\\.')`);
    const before = await fresh.sql('select * from people where id > 10 order by id');
    const [file] = filesOf(await runStep(lost, spec, contextWith(yes)));
    await fresh.sql('delete from people where id > 10');
    await loadCsv('people', file?.path ?? '');
    expect(await fresh.sql('select * from people where id > 10 order by id')).toEqual(before);
  });

  it('removes what a killed process left of the file', async () => {
    await writeSome();
    await runStep(lost, spec, contextWith(yes));
    const draft = join(directory, 'lost', '.edu_v2-night-1-back-lost-1-public.people.csv.0badcafe.tmp');
    await writeFile(draft, 'id,name\n11,');
    await runStep(lost, spec, contextWith(yes));
    expect(readdirSync(join(directory, 'lost')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('stops the step when it is refused, and keeps the files', async () => {
    await writeSome();
    const outcome = await runStep(lost, spec, contextWith({ kind: 'refused', by: 'Rauf' }));
    expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'lost/refused' }, figures: { rows: 3 } });
    expect(filesOf(outcome)).toHaveLength(2);
  });

  it('gives way when the person leaves', async () => {
    await writeSome();
    expect(await runStep(lost, spec, contextWith())).toEqual({ kind: 'stopped' });
  });

  it('is asked again when it has become more, and not when it is the same', async () => {
    await writeSome();
    const first = contextWith(yes);
    await runStep(lost, spec, first);
    const answered = { [questionIn(first).id]: yes };
    expect(await runStep(lost, spec, contextWith(undefined, { answered }))).toMatchObject({ kind: 'done' });
    await fresh.sql(`update people set name = 'x' where id = 11`);
    expect(await runStep(lost, spec, contextWith(undefined, { answered }))).toEqual({ kind: 'stopped' });
  });

  it('fails when more was written while the person decided', async () => {
    await writeSome();
    const answer = async () => {
      await fresh.sql(`update people set name = 'y' where id = 11`);
      return { kind: 'answered', answer: yes, scripted: false } as const;
    };
    const outcome = await runStep(lost, spec, contextWith(undefined, { operator: { ask: answer } }));
    expect(outcome).toMatchObject({
      kind: 'failed',
      fault: { code: 'lost/more-since', message: expect.stringContaining('public.people') },
    });
  });

  it('asks also when somebody is about to write, who is named: nothing of it is seen yet', async () => {
    const client = new pg.Client({ connectionString: fresh.url });
    await client.connect();
    try {
      await client.query(`begin; insert into people values (11, 'not committed yet')`);
      const context = contextWith({ kind: 'refused', by: 'Leyla' });
      expect(await runStep(lost, spec, context)).toMatchObject({ kind: 'failed', fault: { code: 'lost/refused' } });
      expect(questionIn(context).text).toMatch(
        /^transaction \d+ \(pid \d+, user \S+\) is open in edu_v2, and what it writes/,
      );
    } finally {
      await client.end();
    }
  });

  it('says nothing of a missing freeze when it is frozen', async () => {
    await writeSome();
    const freeze = { database: 'edu_v2', mode: 'strict', step: 'back/freeze', prior: '', frozenAt: '' } as const;
    const context = contextWith(yes, { facts: { ...noFacts, freezes: { edu_v2: freeze } } });
    await runStep(lost, spec, context);
    expect(questionIn(context).text).not.toContain('frozen');
  });

  it('asks also when rows were only deleted, and says that there is nothing to export', async () => {
    await fresh.sql('truncate people');
    const context = contextWith(yes);
    expect(await runStep(lost, spec, context)).toMatchObject({ kind: 'done', figures: { rows: 0, files: 0 } });
    expect(questionIn(context).text).toMatch(
      /^10 rows of before in 1 table were changed or deleted since cutover\/mark, at least 10 of them deleted\. None of it can be exported\./,
    );
  });

  it('can be told from a journal in which a number of the mark was a password', async () => {
    const before = notes?.['cutover/mark'] ?? [];
    const [, transaction = ''] = /"next":"(\d+)"/.exec(String(before[0]?.baseline)) ?? [];
    expect(transaction).toMatch(/^\d{3,}$/);
    const redactor = new Redactor();
    redactor.learn(transaction);
    notes = { 'cutover/mark': redactor.data(before) };
    await fresh.sql(`insert into people values (11, 'late')`);
    expect(await runStep(lost, spec, contextWith(yes))).toMatchObject({ kind: 'done', figures: { rows: 1 } });
  });

  it('can not be told without a mark, once the night has come past it', async () => {
    const context = contextWith(yes, { notesOf: {}, isPassed: ['cutover/mark'] });
    await expect(runStep(lost, spec, context)).rejects.toMatchObject({ code: 'lost/no-mark' });
  });

  it('is nothing as long as the night has not come to the mark, and nobody is asked', async () => {
    await writeSome();
    const context = contextWith(yes, { notesOf: {} });
    expect(await runStep(lost, spec, context)).toMatchObject({ kind: 'done', figures: { tables: 0, rows: 0 } });
    expect(context.seen.questions).toEqual([]);
  });

  it('is what was written since a mark that a rollback has taken back, while the database is the same', async () => {
    await writeSome();
    const kept = notes?.['cutover/mark'] ?? [];
    const context = contextWith(yes, { notesOf: {}, notesTakenBack: { 'cutover/mark': [[], kept] } });
    expect(await runStep(lost, spec, context)).toMatchObject({ kind: 'done', figures: { rows: 3 } });
    expect(context.seen.output).toContainEqual(expect.stringContaining('of before an earlier rollback'));
  });

  it('is nothing in a database that took the place of the one that such a mark is of', async () => {
    const other = await freshDatabase();
    const marked = await postgres.connect(other.url, { name: 'edu_v2', application: 'test' });
    const elsewhere = testContext({ databases: { edu_v2: marked } });
    await runStep(mark, { on: 'edu_v2' }, elsewhere);
    await marked.close();
    await other.drop();
    const notesTakenBack = { 'cutover/mark': [elsewhere.seen.notes] };
    const context = contextWith(yes, { notesOf: {}, notesTakenBack });
    expect(await runStep(lost, spec, context)).toMatchObject({ kind: 'done', figures: { tables: 0 } });
  });
});

describe('a mark', () => {
  it('that was kept when its process was killed is the one that counts', async () => {
    const kept = notes?.['cutover/mark'] ?? [];
    const context = testContext({ databases: { edu_v2: database }, notes: kept });
    expect(await mark.recover({ on: 'edu_v2' }, context)).toMatchObject({ verdict: 'done', outcome: { kind: 'done' } });
    const again = testContext({ databases: { edu_v2: database }, earlierNotes: kept });
    expect(await runStep(mark, { on: 'edu_v2' }, again)).toMatchObject({ kind: 'done' });
    expect(again.seen.notes).toEqual(kept);
    const none = testContext({ databases: { edu_v2: database } });
    expect(await mark.recover({ on: 'edu_v2' }, none)).toMatchObject({ verdict: 'redo' });
  });
});

describe('a runbook', () => {
  it.each([
    [{ ...spec, since: 'mark' }, ['since: expected a step as phase/step']],
    [{ ...spec, tables: [] }, [expect.stringContaining('tables: ')]],
    [{ on: 'edu_v2', since: 'cutover/mark' }, [expect.stringContaining('export: ')]],
  ])('that says %o is told what is wrong', (written, faults) => {
    expect(faultsIn(lost, written)).toEqual(faults);
  });
});

async function loadCsv(table: string, path: string): Promise<void> {
  const client = new pg.Client({ connectionString: fresh.url });
  await client.connect();
  try {
    const rows = client.query(from(`copy ${table} from stdin with (format csv, header)`));
    await pipeline(createReadStream(path), rows);
  } finally {
    await client.end();
  }
}
