import { describe, expect, it } from 'vitest';
import { brief, lint, shop, shopWith } from './shop.ts';

/** What is changed in the good runbook, the one finding that follows, a part of its message, and of its remedy. */
type Row = [name: string, from: string, to: string, finding: string, says: string, remedy?: string];

// biome-ignore format: a table
const rows: readonly Row[] = [
  ['a misspelled key at the top', 'roles:', 'rolls:', '5:1 error runbook/unknown-key', '"rolls" is not a key of the runbook.', 'Did you mean "roles"?'],
  ['a misspelled required key', 'title: The', 'titel: The', '3:1 error runbook/unknown-key', '"titel" is not a key', 'Did you mean "title"?'],
  ['a misspelled step kind', 'move:', 'mvoe:', '28:9 error runbook/unknown-key', '"mvoe" is not a key of step people/users.', 'Did you mean "move"?'],
  ['a key that is not built yet', 'triggers:', 'matrix:', '18:1 error runbook/unknown-key', '"matrix" is not a key of the runbook.', 'Known keys: runbook-format, runbook, title'],
  ['a misspelled key deep in a spec', '{ uuid: users, of', '{ uid: users, of', '33:19 error runbook/unknown-key', '"uid" is not a key of move.columns.id in step people/users.', 'Did you mean "uuid"?'],
  ['an unknown key of a step', '"select 1"', '"select 1", tires: 3', '39:65 error runbook/unknown-key', '"tires" is not a key of sql in step people/carts.', 'Did you mean "tries"?'],
  ['a missing title', 'title: The shop moves, shop -> shop_v2\n', '', '1:1 error runbook/missing-key', 'The runbook lacks "title".'],
  ['an empty title', 'title: The shop moves, shop -> shop_v2', 'title:', '3:7 error runbook/value', 'title: expected one line of text, got nothing.'],
  ['a missing key in a spec', 'uuid: users, of: id', 'uuid: users', '33:13 error runbook/missing-key', 'move.columns.id in step people/users lacks "of".', 'Add of: a text.'],
  ['a phase without steps', 'steps:\n      - id: users', 'steps: []\n  - id: more\n    planned: 1m\n    steps:\n      - id: users', '25:5 error runbook/empty', 'Phase people has no steps.'],
  ['an id that is no slug', 'runbook: shop-v2', 'runbook: Shop V2', '2:10 error runbook/value', 'runbook: expected a slug (a-z, 0-9 and -, a letter first, at most 63), got "Shop V2".'],
  ['a number where a text is wanted', 'sql: "select 1"', 'sql: 5', '39:53 error runbook/value', 'sql.sql in step people/carts: expected a text, got 5.', 'Put it in quotes: "5".'],
  ['a text where a number is wanted', '"select 1"', '"select 1", tries: many', '39:72 error runbook/value', 'expected a number, got "many".'],
  ['a number out of its range', '"select 1"', '"select 1", tries: 12', '39:72 error runbook/value', 'sql.tries in step people/carts: expected at most 9, got 12.'],
  ['a duration without a unit', '"select 1"', '"select 1", timeout: 30', '39:74 error runbook/value', 'expected a duration such as 30m, 1h30m or 30d, got 30.'],
  ['a duration in words', 'planned: 60m', 'planned: 60 minutes', '23:14 error runbook/value', 'planned in phase people: expected a duration such as 30m, 1h30m or 30d, got "60 minutes".'],
  ['a value that is none of a few', 'of: id }', 'of: id, style: orderd }', '33:47 error runbook/value', 'expected one of ordered, name-based, got "orderd".', 'Did you mean "ordered"?'],
  ['a list where a mapping is wanted', '{ uuid: users, of: id }', '[id]', '33:17 error runbook/value', 'expected a text or a mapping, got a list.'],
  ['a text where a list is wanted', 'needs: [prepare]', 'needs: prepare', '22:12 error runbook/value', 'needs in phase people: expected a list, got "prepare".', 'Write it as a list: [ ... ].'],
  ['yes, which is a text in YAML 1.2', 'stand-in: true', 'stand-in: yes', '15:15 error runbook/value', 'expected true or false, got "yes".', 'Write true or false, without quotes.'],
  ['a table without its database', 'from: shop.users', 'from: users', '29:17 error runbook/value', 'move.from in step people/users: expected a table such as edu.users or edu.public.users, got "users".'],
  ['a window in words', 'Sat 02:00-06:00', 'Saturday night', '4:20 error runbook/value', 'window.planned: expected a day and two times such as Sat 02:00-06:00, got "Saturday night".'],
  ['a window of no length', 'Sat 02:00-06:00', 'Sat 02:00-02:00', '4:20 error runbook/value', 'window.planned opens and closes at the same time.'],
  ['an unknown time zone', 'Asia/Baku', 'Asia/Bakku', '4:49 error runbook/value', 'is no time zone of the IANA database (did you mean Asia/Baku?).'],
  ['an offset instead of a time zone', 'Asia/Baku', '"+04:00"', '4:49 error runbook/value', 'window.timezone is no time zone of the IANA database.'],
  ['a bad name of a database', '{ shop: { engine', '{ Shop: { engine', '8:14 error runbook/key', 'databases: expected a database name (a-z, 0-9, _ and -, a letter first), got "Shop".'],
  ['control characters in a title', 'title: People', 'title: "\\e[31mPeople"', '21:12 error runbook/value', 'title in phase people: expected one line of text'],
  ['two kinds in a step', '- id: stop\n', '- id: stop\n        ask: [{ id: a, text: Really? }]\n', '43:9 error runbook/step-kind', 'Step prepare/stop does two things: ask and shell.', 'Make a step of each.'],
  ['a step with nothing to do', '        shell: { command: [systemctl, --host, "{{host}}", stop, shop] }\n', '', '43:9 error runbook/step-kind', 'Step prepare/stop says nothing to do.', 'Add one of ask, sql, shell, move.'],
  ['together with an id', '- together:', '- id: both\n        together:', '35:9 error runbook/together', 'together in phase people stands alone, and "id" is beside it.'],
  ['together inside together', '{ id: carts, sql: { on: shop_v2, sql: "select 1" } }', '{ together: { steps: [] } }', '39:15 error runbook/together', 'together in phase people holds another together.'],
  ['a limit of none', 'limit: 2', 'limit: 0', '36:18 error runbook/value', 'together.limit in phase people: expected at least 1, got 0.'],
  ['an unknown engine', 'shop: { engine: postgres }', 'shop: { engine: postgress }', '8:30 error runbook/unknown-engine', 'The database shop has an unknown engine "postgress".', 'Did you mean "postgres"?'],
  ['a follow-up due in words', 'due: 30d', 'due: a month', '49:52 error runbook/value', 'follow-ups.drop-old.due: expected a duration such as'],
  ['env: without a name', '{ shop: env:S_SHOP_URL', '{ shop: "env:"', '16:24 error runbook/value', 'environments.staging.databases.shop: expected the name of an environment variable after env:'],
];

describe('a runbook of the wrong shape gets one finding, and nothing else', () => {
  it.each(rows)('%s', (_name, from, to, finding, says, remedy) => {
    const found = lint(shopWith(from, to));
    expect(found.map(brief)).toEqual([finding]);
    expect(found[0]?.message).toContain(says);
    if (remedy !== undefined) expect(found[0]?.remedy.join('\n')).toContain(remedy);
    expect(found[0]?.at?.snippet).toBeDefined();
  });

  it('a runbook without phases', () => {
    const [head = ''] = shop.split('phases:\n');
    expect(lint(`${head}phases: []\n`).map(brief)).toEqual(['19:1 error runbook/empty']);
    expect(lint(head).map(brief)).toEqual(['1:1 error runbook/missing-key']);
  });

  it('tells everything at once, in the order of the file', () => {
    const broken = shopWith('title: The', 'titel: The')
      .replace('planned: 60m', 'planned: 60')
      .replace('file: schema.sql', 'file: nowhere.sql')
      .replace('from: shop.users', 'from: users');
    expect(lint(broken).map(brief)).toEqual([
      '3:1 error runbook/unknown-key',
      '23:14 error runbook/value',
      '29:17 error runbook/value',
      '47:35 error runbook/missing-file',
    ]);
  });

  it('stops counting when there is too much to repair, and says so', () => {
    const steps = Array.from(
      { length: 400 },
      (_, index) => `      - { id: s${index}, sql: { on: shop_v2, sql: 5 } }\n`,
    );
    const found = lint(shopWith('      - id: stop\n', `${steps.join('')}      - id: stop\n`));
    expect(found).toHaveLength(201);
    expect(found.at(-1)).toMatchObject({ code: 'runbook/more', message: expect.stringContaining('200 more findings') });
  });
});
