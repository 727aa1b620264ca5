import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { reportText } from '../../source/reports.ts';
import { buildReport } from '../../state/report/report.ts';
import { foldSession } from '../../state/session/evolve.ts';
import { statusOf } from '../../state/session/status.ts';
import { journalAt } from '../support/journals.ts';
import { expectFault, type Situation, situation } from '../support/situation.ts';

const phases = `
  - id: copy
    title: Copy
    steps:
      - id: move
        title: Move people
        copy: { from: old.people, to: new.people, key: id, rejects: { at-most: 9 }, columns: { id: id, name: name } }
  - id: cutover
    title: Cutover
    needs: [copy]
    steps:
      - id: switch
        point-of-no-return: true
        sql: { on: new, sql: "create table switched ()" }
`;

const cell = z.string().nullable();
/** As docs/json.md has it; nothing missing, nothing more. */
const shape = z.strictObject({
  ...{ rejects: z.literal(1), session: z.string(), environment: z.string() },
  counts: z.strictObject({ open: z.int(), openRows: z.int(), accepted: z.int(), retried: z.int() }),
  steps: z.array(
    z.strictObject({
      ...{ step: z.string(), title: z.string(), database: z.string() },
      ...{ open: z.int(), openRows: z.int(), accepted: z.int(), retried: z.int() },
    }),
  ),
  list: z.array(
    z.strictObject({
      ...{ id: z.string(), database: z.string(), step: z.string(), unit: z.string(), source: z.string() },
      ...{ target: z.string(), key: z.record(z.string(), cell), rows: z.int(), column: cell, reason: z.string() },
      ...{ code: cell, message: z.string(), line: z.int().nullable(), rejectedAt: z.iso.datetime() },
      status: z.enum(['open', 'accepted', 'retried']),
      ...{ settledBy: cell, settledAt: z.iso.datetime().nullable() },
    }),
  ),
});

let night: Situation;

const answersWith = (rows: number) =>
  night.write(
    `answers-${rows}.yaml`,
    `answers: 1\nas: { cto: Rauf }\nphrases: { cutover: late }\nrejects: { cutover: { accept: test people, role: cto, rows: ${rows} } }\n`,
  );
const looked = async (...args: readonly string[]) => {
  const { end, stdout, output } = await night.run(['rejects', 's1', ...args, '--json']);
  expect(end, output).toBe(0);
  return shape.parse(JSON.parse(stdout));
};
const counts = (open: number, retried: number) => ({ open, openRows: open, accepted: 0, retried });
/** What status and report say, from the journal. */
const told = () => {
  const journal = journalAt(night.journal);
  try {
    const session = foldSession(journal.read('s1'));
    return {
      status: statusOf(session, undefined),
      markdown: reportText(journal, 's1', 'md'),
      report: buildReport(journal.read('s1'), ''),
    };
  } finally {
    journal.close();
  }
};

beforeAll(async () => {
  night = await situation(phases);
  await night.old.sql(`create table people (id integer primary key, name text);
    insert into people select i, case when i % 4 = 0 then null else '=person ' || i end from generate_series(1, 10) i;
    insert into people values (11, '=person 1')`);
  await night.new.sql('create table people (id integer primary key, name text not null unique)');
  // Another number than there is accepts nothing.
  const ended = await night.run([
    'run',
    night.runbook,
    '--in',
    'test',
    '--session',
    's1',
    '--answers',
    await answersWith(4),
  ]);
  expect(ended.end, ended.output).toBe(3);
  expect(ended.output).toContain('3 rows of the source are not in the target');
});
afterAll(() => night.remove());

describe('rows that did not arrive', () => {
  it('are listed with key, column, what was wrong, and how they are tried again', async () => {
    const found = await looked();
    expect(found).toMatchObject({ session: 's1', counts: counts(3, 0), steps: [{ step: 'copy/move', open: 3 }] });
    expect(found.list).toMatchObject([
      { key: { id: '4' }, column: 'name', reason: 'null', code: '23502', source: 'old.people', target: 'new.people' },
      { key: { id: '8' }, column: 'name', reason: 'null' },
      { key: { id: '11' }, reason: 'duplicate', code: '23505' },
    ]);
    const { stdout } = await night.run(['rejects', 's1', 'move', '--status', 'open', '--limit', '2']);
    expect(stdout).toMatch(/^copy\/move, Move people: 3 open$/m);
    expect(stdout).toMatch(/open {6}\d+ +id=4 +name +has no value where one must be: null value in column "name"/);
    expect(stdout).toMatch(/rejects s1 move --status open --limit 2 --page 2$/m);
    expect(told().status).toMatchObject({ rejects: { rows: 3, steps: [{ step: 'copy/move', rows: 3 }] } });
  });

  it('are exported as CSV that no spreadsheet takes for formulas', async () => {
    const file = `${night.directory}/rejects.csv`;
    const ended = await night.run(['rejects', 's1', '--out', file]);
    expect(ended.output).toContain(`${file}: 3 rejects`);
    const lines = (await readFile(file, 'utf8')).split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[1]).toMatch(/^\d+,open,new,copy\/move,chunk-000001,old\.people,new\.people,id,4,1,name,/);
  });

  it('are carried over once they are repaired, each once, and the rest stay', async () => {
    await night.old.sql("update people set name = 'Rauf' where id = 4");
    const ended = await night.run(['rejects', 's1', '--retry', '--as', 'Leyla']);
    expect(ended.end, ended.output).toBe(1);
    expect(ended.output).toContain('3 rejects tried: 1 carried over, 2 rejected again.');
    expect(await night.new.sql('select count(*) from people where id = 4')).toEqual([['1']]);
    const again = await night.run(['rejects', 's1', '--retry', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ retry: 1, tried: 2, carried: 0, refused: 2, gone: 0, passed: 0 });
    expect(await looked('--status', 'retried')).toMatchObject({
      counts: counts(2, 1),
      list: [{ key: { id: '4' }, settledBy: 'Leyla' }],
    });
    expect(told().report).toMatchObject({
      rejects: {
        openRows: 2,
        steps: [
          { phase: 'copy', step: 'move', open: 2, retried: 1, first: [{ key: { id: '8' } }, { key: { id: '11' } }] },
        ],
        retries: [
          { by: 'Leyla', tried: 3, carried: 1 },
          { tried: 2, carried: 0 },
        ],
        accepted: [],
      },
    });
  });

  it('are not retried while somebody runs the session', async () => {
    const running = await night.start(['resume', 's1', '--plain']);
    try {
      await expect.poll(() => running.output(), { timeout: 20_000 }).toContain('2 rows of the source are not in');
      const ended = await night.run(['rejects', 's1', '--retry']);
      expectFault(ended, { exit: 1, code: 'session/leased', names: ['s1'], next: [/./] });
    } finally {
      running.process.stdin?.end();
      await running.ended;
    }
  });

  it('are accepted by their number before the cutover, and that stands in status and report', async () => {
    const ended = await night.run(['resume', 's1', '--answers', await answersWith(2)]);
    expect(ended.end, ended.output).toBe(0);
    const accepted = { rows: 2, by: 'Rauf', role: 'cto' };
    expect(told().status).toMatchObject({ state: 'finished', rejects: { rows: 2, accepted } });
    expect(await looked()).toMatchObject({ counts: { open: 0, accepted: 2, retried: 1 } });
    const where = { phase: 'cutover', step: 'switch', reason: 'test people', scripted: true, stands: true };
    expect(told().report).toMatchObject({ rejects: { openRows: 2, accepted: [{ ...accepted, ...where }] } });
    expect(told().markdown).toMatch(
      /2 rejected rows \*\*accepted\*\* before `cutover\/switch` by Rauf \(CTO\), by a file of answers: test people/i,
    );
  });

  it('are carried over after the end too, and then the number that was accepted is no longer the one there is', async () => {
    await night.old.sql("update people set name = 'Aydan' where id = 8");
    const ended = await night.run(['rejects', 's1', 'copy', '--retry']);
    expect(ended.output).toContain('2 rejects tried: 1 carried over, 1 rejected again.');
    expect(told().report).toMatchObject({
      outcome: { status: 'finished' },
      rejects: { openRows: 1, accepted: [{ stands: false }] },
    });
  });
});
