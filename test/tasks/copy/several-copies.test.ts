import { afterEach, describe, expect, it } from 'vitest';
import { compileRunbook } from '../../../state/runbook/compile.ts';
import { copy } from '../../../tasks/copy.ts';
import { engines } from '../../../tasks/engines/engines.ts';
import { stepKinds } from '../../../tasks/kinds.ts';
import { faultOf, figuresOf } from '../../support/copy-pair.ts';
import { type EngineKey, type EnginePair, openEnginePair } from '../../support/engine-pair.ts';
import { phaseOfCopies } from '../../support/phase-copies.ts';

const head = `runbook-format: 1
runbook: edu
title: Edu
ids: { namespace: env:NS }
databases: { edu: { engine: postgres }, edu_v2: { engine: postgres } }
environments:
  live: { databases: { edu: env:A, edu_v2: env:B } }
phases:
  - id: people
    planned: 5m
    steps:
`;

function findings(steps: string): readonly string[] {
  const content = { kind: 'read' as const, bytes: new TextEncoder().encode(head + steps) };
  const source = { path: 'edu.yaml', content, readFile: () => ({ kind: 'missing' as const }) };
  const { findings } = compileRunbook(source, { stepKinds, engines });
  return findings
    .filter(({ severity, code }) => severity === 'error' || ['runbook/ids-meet', 'runbook/filled-twice'].includes(code))
    .map(({ at, code, message }) => `${at?.line}:${at?.column} ${code} ${message}`);
}

const step = (id: string, body: string) => `      - id: ${id}\n        copy: ${body}\n`;

describe('lint of copies beside each other', () => {
  it('warns of a second one into a table that does not allow the rows of the first', () => {
    const first = step('a', '{ from: edu.targets, to: edu_v2.measures, columns: { id: id } }');
    expect(findings(first + step('b', '{ from: edu.actuals, to: edu_v2.Measures, columns: { id: id } }'))).toEqual([
      '15:40 runbook/filled-twice Step people/b fills edu_v2.Measures, which step people/a fills before, and wants it empty.',
    ]);
    expect(
      findings(first + step('b', '{ from: edu.actuals, to: edu_v2.measures, into: existing, columns: { id: id } }')),
    ).toEqual([]);
  });

  it('wants none to be alone that runs together with another one', () => {
    const both = ['', ', into: existing'].map(
      (into, at) =>
        `            - { id: s${at}, copy: { from: edu.t${at}, to: edu_v2.m${into}, columns: { id: id } } }\n`,
    );
    expect(findings(`      - together:\n          limit: 2\n          steps:\n${both.join('')}`)).toEqual([
      expect.stringContaining(
        'runbook/filled-twice Step people/s0 wants m empty, and step people/s1 fills it at the same time.',
      ),
    ]);
  });

  it('warns of ids that meet, and takes no reference for one', () => {
    const columns = (tag: string) => `columns: { id: { uuid: ${tag}, of: id }, owner: { uuid: users, of: owner } }`;
    const two = (tag: string) =>
      step('a', `{ from: edu.targets, to: edu_v2.m, ${columns('targets')} }`) +
      step('b', `{ from: edu.actuals, to: edu_v2.m, into: existing, ${columns(tag)} }`);
    expect(findings(two('actuals'))).toEqual([]);
    expect(findings(two('targets'))).toEqual([
      expect.stringContaining('15:89 runbook/ids-meet Step people/b makes ids of targets'),
    ]);
  });

  it('finds a column that is left out and taken', () => {
    const copied = step(
      'a',
      '{ from: edu.students, to: edu_v2.s, columns: { id: id, name: { sql: "x" } }, leave-out: [photo, ID] }',
    );
    expect(findings(copied)).toEqual([
      expect.stringContaining(
        '13:111 runbook/left-out Column ID of edu.students is left out, and step people/a takes it.',
      ),
    ]);
  });

  it('finds a look-up in another database, at its place', () => {
    const columns = '{ id: id, p: { lookup: edu_v2.programs, on: { code: p }, take: id } }';
    expect(findings(step('a', `{ from: edu.students, to: edu_v2.s, columns: ${columns} }`))).toEqual([
      expect.stringMatching(/^13:.* is looked up in edu_v2, and the copy reads edu/),
    ]);
  });
});

const parts = {
  people: {
    from: 'edu.students',
    to: 'edu_v2.people',
    columns: { id: 'id', name: { sql: "trim(first) || ' photo'" } },
  },
  marks: { from: 'edu.students', to: 'edu_v2.marks', where: 'mark > 0', columns: { id: 'id', mark: 'mark' } },
};

let pair: EnginePair;
afterEach(() => pair?.close());

describe.each<EngineKey>(['postgres', 'sqlite'])('a table of %s that is split', (engine) => {
  const open = async () => {
    pair = await openEnginePair(
      engine,
      'postgres',
      `create table students (id integer primary key, first varchar(20), mark integer, photo varchar(9), note varchar(9));
       insert into students values (1, 'a', 5, null, null), (2, 'b', 0, null, null)`,
      'create table people (id bigint, name text); create table marks (id bigint, mark bigint)',
    );
  };
  const contextOf = (written: Record<string, Readonly<Record<string, unknown>>>, at: string) =>
    pair.context({ runbook: { phases: [phaseOfCopies(written)] }, at: { step: at } });

  it('has the columns that go nowhere told beforehand', async () => {
    await open();
    const described = await copy.describe(copy.schema.parse(parts.marks), contextOf(parts, 'marks'));
    expect(described.lines).toContain(
      '-- no copy of edu.students takes photo, note: map what is wanted, and name the rest under leave-out:',
    );
    figuresOf(await pair.copy(parts.marks, contextOf(parts, 'marks')));
  });

  it('is refused while a column goes nowhere, once a copy of it says what is left out', async () => {
    await open();
    const strict = { ...parts, people: { ...parts.people, 'leave-out': ['photo'] } };
    expect(faultOf(await pair.copy(strict.marks, contextOf(strict, 'marks')))).toMatchObject({
      code: 'copy/column-forgotten',
      message: 'Column note of edu.students would go nowhere.',
    });
    const wrong = { ...parts, people: { ...parts.people, 'leave-out': ['photos', 'note'] } };
    expect(faultOf(await pair.copy(wrong.marks, contextOf(wrong, 'marks')))).toMatchObject({ code: 'copy/no-column' });
    const all = { ...parts, people: { ...parts.people, 'leave-out': ['photo', 'note'] } };
    for (const name of ['people', 'marks'] as const) figuresOf(await pair.copy(all[name], contextOf(all, name)));
    expect(await pair.edu_v2.sql('select id, mark from marks')).toEqual([['1', '5']]);
  });
});

it('a dry run tells of other copies into the same table, and of keys that would meet', async () => {
  pair = await openEnginePair(
    'postgres',
    'sqlite',
    'create table a (id int primary key); create table c (id int primary key)',
    'create table b (id integer)',
  );
  const written = {
    one: { from: 'edu.a', to: 'edu_v2.b', columns: { id: 'id' } },
    two: { from: 'edu.c', to: 'edu_v2.b', into: 'existing', columns: { id: 'id' } },
  };
  const context = pair.context({ runbook: { phases: [phaseOfCopies(written)] }, at: { step: 'two' } });
  const { lines } = await copy.describe(copy.schema.parse(written.two), context);
  expect(lines.slice(-3)).toEqual([
    '-- phase/one fills edu_v2.b too',
    '-- id is the key id as it is, and in phase/one one of edu.a: the same keys would meet',
    "-- edu_v2.b has no primary key: the rows of this copy can't be told from others, and it can't be undone",
  ]);
});
