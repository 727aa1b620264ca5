import { expect, it } from 'vitest';
import { constraints } from '../../../../tasks/constraints.ts';
import { engineOf } from '../../../../tasks/engines/engines.ts';
import type { Context, StepKind } from '../../../../tasks/kind.ts';
import { neverRunIn, neverRunText } from '../../../../tasks/never-run.ts';
import { sequences } from '../../../../tasks/sequences.ts';
import { type TestContextOptions, testContext, testRunbook } from '../../../support/context.ts';
import { type ScriptedConstraint, ScriptedConstraints } from './scripted-constraints.ts';

const dropSpec = { drop: { in: 'edu', kinds: ['foreign-keys', 'checks'] } };
const drop = constraints.schema.parse(dropSpec);
const add = constraints.schema.parse({ add: { in: 'edu', from: 'load/drop', role: 'dba' } });
const step = { type: 'step', id: 'drop', kind: 'constraints', title: 'Drop', spec: drop };
const runbook = testRunbook({ phases: [{ id: 'load', title: 'Load', items: [step] }] as never });

const one = (name: string, more: Partial<ScriptedConstraint> = {}): ScriptedConstraint => {
  return { name, isKey: false, broken: 0, isDisabled: false, isTrusted: true, ...more };
};
const key = (more: Partial<ScriptedConstraint> = {}) => one('whose', { isKey: true, ...more });

async function world(...all: readonly ScriptedConstraint[]) {
  const server = new ScriptedConstraints(...all);
  const edu = await server.connect();
  const context = (options: TestContextOptions = {}) => testContext({ databases: { edu }, runbook, ...options });
  const states = () =>
    server.constraints.map(({ name, isDisabled, isTrusted }) => [name, isDisabled ? 'off' : 'on', isTrusted]);
  return { server, context, states };
}

const notesOf = (context: Context) => ({ 'load/drop': context.notes });

it('disables constraints, and enables them again with a look at all rows, as they were', async () => {
  const { server, context, states } = await world(key(), one('age'), one('old', { isTrusted: false }));
  const dropping = context();
  expect(await constraints.describe(drop, context())).toMatchObject({
    lines: [
      expect.any(String),
      'ALTER TABLE [dbo].[tags] NOCHECK CONSTRAINT [whose];',
      'ALTER TABLE [dbo].[tags] NOCHECK CONSTRAINT [age];',
      'ALTER TABLE [dbo].[tags] NOCHECK CONSTRAINT [old];',
    ],
  });
  expect(server.did).toEqual([]);
  const dropped = await constraints.run(drop, dropping);
  expect(dropped).toMatchObject({ kind: 'done', figures: { dropped: 3 } });
  expect(states()).toEqual([
    ['whose', 'off', false],
    ['age', 'off', false],
    ['old', 'off', false],
  ]);

  const adding = context({ notesOf: notesOf(dropping) });
  const { lines } = await constraints.describe(add, adding);
  expect(lines).toContain('ALTER TABLE [dbo].[tags] CHECK CONSTRAINT [whose];');
  expect(lines).toContain('ALTER TABLE [dbo].[tags] WITH CHECK CHECK CONSTRAINT [whose];');
  const added = await constraints.run(add, adding);
  expect(added).toMatchObject({ kind: 'done', figures: { constraints: 3, added: 3 } });
  expect(states()).toEqual([
    ['whose', 'on', true],
    ['age', 'on', true],
    ['old', 'on', false],
  ]);
  expect('evidence' in added && added.evidence).toMatchObject([
    {
      text: 'foreign key whose on [dbo].[tags]\ncheck age on [dbo].[tags]\ncheck old on [dbo].[tags]: not trusted, as it was',
    },
    {
      kind: 'query',
      result: {
        rows: [
          ['[dbo].[tags]', '[whose]', '0', '0'],
          ['[dbo].[tags]', '[age]', '0', '0'],
          ['[dbo].[tags]', '[old]', '0', '1'],
        ],
      },
    },
  ]);
  expect(server.did.slice(3)).toEqual([
    'CHECK whose',
    'CHECK age',
    'CHECK old',
    'WITH CHECK CHECK whose',
    'WITH CHECK CHECK age',
  ]);
  expect(server.complaints()).toEqual([]);
});

it('shows rows that break one, and leaves it untrusted where somebody says so, else stops with statements that keep them', async () => {
  const { server, context, states } = await world(key({ broken: 3, isDisabled: true, isTrusted: false }));
  const dropped = { dropped: JSON.stringify([definition]) };
  const refusing = context({
    notesOf: { 'load/drop': [dropped] },
    answered: { [question]: { kind: 'refused', by: 'Leyla' } },
  });
  expect(await constraints.run(add, refusing)).toMatchObject({
    kind: 'failed',
    fault: {
      code: 'constraints/broken',
      remedy: expect.arrayContaining([
        'The first, by id, person: 7, 99',
        expect.stringMatching(
          /^SELECT nightferry_row\.\* INTO \[nightferry\]\.\[rows that break whose\] FROM \[dbo\]\.\[tags\]/,
        ),
        expect.stringMatching(/^DELETE nightferry_row FROM \[dbo\]\.\[tags\] nightferry_row WHERE /),
      ]),
    },
  });
  const leaving = context({
    notesOf: { 'load/drop': [dropped] },
    earlierNotes: refusing.seen.notes,
    answered: { [question]: { kind: 'confirmed', by: 'Leyla' } },
  });
  const outcome = await constraints.run(add, leaving);
  expect(outcome).toMatchObject({ kind: 'done', figures: { added: 1, exceptions: 1, rowsLeftBroken: 3 } });
  expect(leaving.seen.questions).toMatchObject([
    {
      role: 'dba',
      text: expect.stringContaining('for new rows only (not trusted). No: the step stops'),
      exhibit: { more: 2 },
    },
  ]);
  expect(states()).toEqual([['whose', 'on', false]]);
  expect(server.did).toEqual(['CHECK whose']);
});

const question = 'confirm/phase/step/1/leave-dbo-tags-whose/3';
const definition = {
  ...{
    id: 'constraint [dbo].[tags] [whose]',
    what: 'foreign key',
    title: 'whose on [dbo].[tags]',
    table: '[dbo].[tags]',
  },
  ...{
    name: '[whose]',
    written: 'FOREIGN KEY ([person]) REFERENCES [dbo].[people] ([id]) ON DELETE CASCADE',
    finish: [],
  },
  drop: ['ALTER TABLE [dbo].[tags] NOCHECK CONSTRAINT [whose]'],
  build: ['ALTER TABLE [dbo].[tags] CHECK CONSTRAINT [whose]'],
  validate: ['ALTER TABLE [dbo].[tags] WITH CHECK CHECK CONSTRAINT [whose]'],
};

/** Each statement of a whole run is, once, the one at which the line breaks. */
it.each(['drop', 'add'] as const)('goes on from wherever a process was killed, %s and undo of it', async (which) => {
  const off = which === 'add' ? { isDisabled: true, isTrusted: false } : {};
  const spec = which === 'add' ? add : drop;
  const wanted =
    which === 'drop'
      ? [
          ['whose', 'off', false],
          ['age', 'off', false],
        ]
      : [
          ['whose', 'on', true],
          ['age', 'on', true],
        ];
  for (let at = 1; ; at += 1) {
    const { server, context, states } = await world(key(off), one('age', off));
    const before = which === 'add' ? { notesOf: { 'load/drop': await noted() } } : {};
    const killed = context(before);
    let asked = 0;
    server.cutAt = (sql) => /^ALTER|TRANSACTION/.test(sql) && ++asked === at;
    const first = await constraints.run(spec, killed);
    server.cutAt = undefined;
    if (first.kind === 'done') {
      expect(at).toBeGreaterThan(6);
      break;
    }
    const resumed = context({ ...before, earlierNotes: killed.seen.notes });
    const recovery = await constraints.recover(spec, resumed);
    const outcome = recovery.verdict === 'done' ? recovery.outcome : await constraints.run(spec, resumed);
    const figures = which === 'drop' ? { dropped: 2, kept: 0 } : { constraints: 2 };
    expect(outcome, `killed at ${at}`).toMatchObject({ kind: 'done', figures });
    expect(resumed.seen.output.filter((line) => line.startsWith('keeps'))).toEqual([]);
    expect(states(), `killed at ${at}`).toEqual(wanted);
    const undo = constraints.undo(spec);
    if (undo.can !== 'yes') throw new Error('it can be undone');
    const notes = [...killed.seen.notes, ...resumed.seen.notes];
    const undoing = context({ ...before, done: { status: 'done', figures: {}, evidence: [], notes } as never });
    expect(await undo.run(undoing)).toMatchObject({ kind: 'done' });
    expect(states(), `undone after ${at}`).toEqual(
      which === 'drop'
        ? [
            ['whose', 'on', true],
            ['age', 'on', true],
          ]
        : [
            ['whose', 'off', false],
            ['age', 'off', false],
          ],
    );
    expect(await undo.recover(undoing)).toMatchObject({ verdict: 'done' });
    expect(server.complaints()).toEqual([]);
  }
});

async function noted() {
  const { context } = await world(key(), one('age'));
  const dropping = context();
  await constraints.run(drop, dropping);
  return dropping.seen.notes;
}

it('is a fault where the server takes the statements and does nothing, as Babelfish does', async () => {
  const { server, context } = await world(key());
  server.isDeaf = true;
  expect(await constraints.run(drop, context())).toMatchObject({
    fault: {
      code: 'constraints/still-there',
      remedy: [expect.stringContaining('as Babelfish does'), expect.anything()],
    },
  });
  const { server: other, context: adding } = await world(key({ isDisabled: true, isTrusted: false }));
  other.isDeaf = true;
  const notes = { 'load/drop': [{ dropped: JSON.stringify([definition]) }] };
  expect(await constraints.run(add, adding({ notesOf: notes }))).toMatchObject({
    fault: { code: 'constraints/not-valid' },
  });
});

it('says how one is made again that somebody has dropped meanwhile', async () => {
  const { context } = await world(one('age'));
  const notes = { 'load/drop': [{ dropped: JSON.stringify([definition]) }] };
  expect(await constraints.run(add, context({ notesOf: notes }))).toMatchObject({
    fault: {
      code: 'constraints/gone',
      remedy: [
        expect.stringContaining('ALTER TABLE [dbo].[tags] WITH NOCHECK ADD CONSTRAINT [whose] FOREIGN KEY ([person])'),
      ],
    },
  });
});

it('keeps what somebody had disabled before, and makes what the runbook gives for new rows first', async () => {
  const { server, context } = await world(key({ isDisabled: true, isTrusted: false }));
  const { lines } = await constraints.describe(drop, context());
  expect(lines).toContain('-- keeps whose on [dbo].[tags]: somebody has disabled it already');
  const made = [{ table: 'tags', name: 'grown', definition: 'check (age > 17)' }];
  const spec = constraints.schema.parse({ add: { in: 'edu', constraints: made } });
  expect((await constraints.describe(spec, context())).lines).toEqual(
    expect.arrayContaining([
      'ALTER TABLE [dbo].[tags] WITH NOCHECK ADD CONSTRAINT [grown] check (age > 17);',
      'ALTER TABLE [dbo].[tags] WITH CHECK CHECK CONSTRAINT [grown];',
    ]),
  );
  expect(server.did).toEqual([]);
});

it('needs of an engine what a NOT NULL takes, which is nothing of SQL Server', () => {
  const given = { add: { in: 'edu', constraints: [{ table: 't', name: 'n', definition: 'not null (n)' }] } };
  for (const spec of [{ drop: { in: 'edu', kinds: ['not-null'] } }, given]) {
    const needs = constraints
      .refers(constraints.schema.parse(spec))
      .flatMap((one) => (one.to === 'database' ? [one.needs] : []));
    expect(needs).toEqual([['constraints', 'not-null']]);
  }
  expect([...engineOf('sqlserver').capabilities]).not.toContain('not-null');
  expect([...engineOf('postgres').capabilities]).toContain('not-null');
});

it('never ran, nor did the restart of sequences, and says so', () => {
  const databases = { edu: { engine: 'sqlserver' } } as never;
  const said = (kind: StepKind, spec: unknown) => neverRunIn(kind, spec, databases).map(neverRunText);
  expect(said(constraints, drop)).toEqual([
    'unproven: the disabling and validating of constraints of edu has never run on a real SQL Server',
  ]);
  expect(said(sequences, sequences.schema.parse({ in: 'edu' }))).toEqual([
    'unproven: the reading and the restart of sequence objects of edu has never run on a real SQL Server',
  ]);
});
