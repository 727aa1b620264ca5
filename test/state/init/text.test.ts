import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { propose } from '../../../state/init/proposal.ts';
import { Slugs } from '../../../state/init/slugs.ts';
import { Page } from '../../../state/init/text/page.ts';
import { lineOf, mappingText, quoted, scalar } from '../../../state/init/text/scalar.ts';
import { writeDraft } from '../../../state/init/text/write-draft.ts';
import { line as title } from '../../../state/runbook/fields.ts';
import { catalog, plainDialect, table } from '../../support/catalogs.ts';

const dumps = new Set(['dump', 'sequences'] as const);

it.each([
  ...[
    'users',
    'yes',
    'null',
    '12',
    'a: b',
    '#x',
    "it's",
    'a "b"',
    ' lead',
    'trail ',
    '- x',
    '*x',
    '{{x}}',
    '用户',
    'a\tb',
  ],
  ...['tab\\ and\nline', '\u007f', '\u2028', 'x #y', 'a,b', '[x]', '%', '@x', '|', '~', 'Order Items', '-1', '1e3', ''],
])('the text %j is read back as it was, alone and in a list', (text) => {
  expect(parse(scalar(text))).toBe(text);
  expect(parse(`{ a: [${scalar(text)}], b: 1 }`)).toEqual({ a: [text], b: 1 });
});

it.each([
  'name',
  { uuid: 'users', of: ['a', 'Odd "x"'] },
  { utc: 'on', zone: 'Asia/Baku' },
  { map: 'status', values: { '1': 'yes', '0': false, "o'k": null } },
  { json: { az: 'name_az', no: 'name_no' } },
  { sql: `"A" || ': ' || b` },
] as const)('the mapping %j is read back as it was', (mapping) => {
  expect(parse(mappingText(mapping))).toEqual(mapping);
});

it.each(['line\nphases: []', 'tab\there', '\u2028sep', '\u202egnp.exe', `${'😀'.repeat(300)}`])(
  'a title made of the name %j is one line, as a runbook wants it, and looks as it is read',
  (name) => {
    const text = lineOf(`Copy ${name}`);
    expect(text).not.toMatch(/[\u2028-\u202e]/);
    expect(title.safeParse(parse(text)).success).toBe(true);
    expect(quoted(name)).not.toMatch(/[\u2028-\u202e]/);
  },
);

it('slugs are slugs, and each is given once', () => {
  const slugs = new Slugs();
  const names = [
    'Order Items',
    'order_items',
    '用户',
    'таблица',
    '2024_log',
    'Straße',
    'null',
    'x'.repeat(80),
    `${'x'.repeat(80)}y`,
  ];
  const made = names.map((name) => slugs.of(name));
  const first = ['order-items', 'order-items-2', 'table', 'table-2', 'table-2024-log', 'stra-e', 'table-null'];
  expect(made.slice(0, 7)).toEqual(first);
  expect(new Set(made).size).toBe(names.length);
  for (const slug of made) expect(slug).toMatch(/^[a-z][a-z0-9-]{0,62}$/);
});

it('every decision has its number and the line that it stands on', () => {
  const page = new Page();
  page.line(0, 'a: 1');
  page.decide(1, 'users', `Which ${'word '.repeat(40)}is it`);
  page.commentedOut(1, () => page.line(2, 'b: 2'));
  page.decide(0, 'orders', 'And now?');
  const lines = page.text.split('\n');
  expect(page.decisions.map(({ number, about }) => [number, about])).toEqual([
    [1, 'users'],
    [2, 'orders'],
  ]);
  for (const { number, line, about } of page.decisions)
    expect(lines[line - 1]).toContain(`DECIDE ${number} · ${about}: `);
  expect(parse(page.text)).toEqual({ a: 1 });
});

it('a draft that would be too large leaves out comparing letter by letter, and says so', () => {
  const tables = [table('users', ['id integer not null', 'name text'])];
  const [source, target] = [catalog('a', tables), catalog('b', tables)];
  const draft = {
    ...{
      proposal: propose({ source, target, dialect: plainDialect, zone: 'UTC' }),
      name: 'b',
      source: 'a',
      target: 'b',
    },
    ...{
      variables: { source: 'A_URL', target: 'B_URL' },
      roles: [{ id: 'dba', title: 'DBA' }],
      application: undefined,
    },
    ...{ window: 'Sat 02:00-06:00', isAsked: { zone: true, window: true }, day: '2026-11-21', sourceCan: dumps },
  };
  const whole = writeDraft(draft, 'b.yaml', 1_000_000);
  expect(whole).toMatchObject({ isShortened: false, text: expect.stringContaining('hash of id, name in users') });
  const shorter = writeDraft(draft, 'b.yaml', whole.text.length - 1);
  expect(shorter).toMatchObject({ isShortened: true, text: expect.not.stringContaining('hash of') });
});
