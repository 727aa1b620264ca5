import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../../state/plan.ts';
import { sqlLiteral } from '../../../state/runbook/fill-sql.ts';
import { summaryOf } from '../../../state/runbook/summary.ts';
import { brief, compile, lint, shop, shopWith, type Trial } from './shop.ts';

function runbookOf(source: string, vars: Record<string, string> = {}, trial: Trial = {}, environment = 'live') {
  const { runbook, findings } = compile(source, { ...trial, selection: { environment, vars } });
  if (!runbook) throw new Error(`no runbook: ${findings.map(({ message }) => message).join('\n')}`);
  return runbook;
}

function specOf(source: string, step: string, vars: Record<string, string> = {}, environment = 'live') {
  const runbook = runbookOf(source, vars, {}, environment);
  const steps = runbook.phases.flatMap(({ items }) =>
    items.flatMap((item) => (item.type === 'step' ? [item] : item.steps)),
  );
  expect(steps.map(({ id }) => id)).toEqual(
    summaryOf(runbook)
      .phases.flatMap(stepsOf)
      .map(({ id }) => id),
  );
  return steps.find(({ id }) => id === step)?.spec;
}

describe('vars', () => {
  it('come from --var, else from the environment, else from the defaults', () => {
    expect(runbookOf(shop).vars).toEqual({ users: 6987, host: 'web1' });
    expect(runbookOf(shop, {}, {}, 'staging').vars).toEqual({ users: 6987, host: 'web-staging' });
    expect(runbookOf(shop, { host: 'web9', users: '70' }, {}, 'staging').vars).toEqual({ users: 70, host: 'web9' });
  });

  it('are filled into texts, in the middle and with their type when they are the whole text', () => {
    const source = shopWith('"select 1"', '"select 1", tries: "{{tries}}"').replace(
      'users: 6987',
      'users: 6987, tries: 3',
    );
    expect(specOf(source, 'carts')).toMatchObject({ tries: 3 });
    expect(specOf(shopWith('"{{host}}"', '"{{host}}-{{users}}"'), 'stop')).toMatchObject({
      command: ['systemctl', '--host', 'web1-6987', 'stop', 'shop'],
    });
  });

  it('become literals in SQL, whatever is in them', () => {
    const where = (value: string) =>
      specOf(shopWith('"id <= {{users}}"', '"name = {{host}}"'), 'users', { host: value });
    expect(where("O'Brien")).toMatchObject({ where: "name = 'O''Brien'" });
    expect(where("'; drop table users; --")).toMatchObject({ where: "name = '''; drop table users; --'" });
    expect(where('a\\')).toMatchObject({ where: "name = 'a\\'" });
    expect(specOf(shop, 'users')).toMatchObject({ where: 'id <= 6987' });
  });

  it.each([
    ['it', "'it'"],
    ["it's", "'it''s'"],
    [6987, '6987'],
    [-1, '(-1)'],
    [0.5, '0.5'],
    [true, 'true'],
  ])('%s is %s in SQL', (value, literal) => expect(sqlLiteral(value)).toBe(literal));

  it('are filled into SQL files, but not into their comments', () => {
    const text = '-- {{nothing}}\ninsert into a values ({{host}}); do $$ begin perform f({{host}}); end $$;\n';
    const runbook = runbookOf(shop, { host: "it's" }, { files: { 'schema.sql': text } });
    expect(runbook.files.get('schema.sql')?.text).toBe(
      "-- {{nothing}}\ninsert into a values ('it''s'); do $$ begin perform f('it''s'); end $$;\n",
    );
  });

  it('are not filled in again when a value looks like one', () => {
    const source = shopWith('host: web1', 'host: web1, braces: "{{braces}}"').replace(
      '"{{host}}"',
      '"{{braces}}{{host}}"',
    );
    expect(specOf(source, 'stop')).toMatchObject({
      command: ['systemctl', '--host', '{{braces}}web1', 'stop', 'shop'],
    });
  });

  it('leave the braces of other tools alone', () => {
    expect(specOf(shopWith('stop, shop]', '"{{.State}} {{range .}}"]'), 'stop')).toMatchObject({
      command: ['systemctl', '--host', 'web1', '{{.State}} {{range .}}'],
    });
  });

  // biome-ignore format: a table
  it.each([
    ['an unknown var', '"{{host}}"', '"{{hots}}"', ['44:48 error runbook/unknown-var'], 'There is no var hots.'],
    ['a var with spaces', '"{{host}}"', '"{{ host }}"', ['44:48 error runbook/var-spelling'], '{{ host }} is not how a var is written.'],
    ['a var with capitals', '"{{host}}"', '"{{HOST}}"', ['44:48 error runbook/var-spelling'], '{{HOST}} is not how a var is written.'],
    ['quotes around a var in SQL', '{{users}}"', "'{{users}}'\"", ['31:26 error runbook/var-quoted'], '{{users}} stands inside quotes'],
    ['a var within a text in SQL', '{{users}}"', "'up to {{users}}'\"", ['31:32 error runbook/var-quoted'], '{{users}} stands inside quotes'],
    ['a var as a quoted name in SQL', '{{users}}"', '\\"{{users}}\\""', ['31:27 error runbook/var-quoted'], '{{users}} stands inside quotes'],
    ['another type in an environment', 'host: web-staging', 'host: web-staging, users: many', ['17:39 error runbook/var-type'], 'The var users is a text in staging, and a number by default.'],
    ['a var that one environment lacks', 'host: web1', 'spare: web1', ['9:22 warning runbook/unused', '44:48 error runbook/unknown-var'], 'The var spare is declared'],
  ] as [string, string, string, string[], string][])('refuse %s', (_name, from, to, findings, says) => {
    const found = lint(shopWith(from, to));
    expect(found.map(brief)).toEqual(findings);
    expect(found[0]?.message).toContain(says);
  });

  it('say in which environment they are missing', () => {
    const found = lint(shopWith('host: web1', 'spare: web1'));
    expect(found.at(-1)?.message).toBe('There is no var host (in live).');
  });

  it('refuse a value that would end the body it is put in', () => {
    const text = 'do $x$ begin perform f({{host}}); end $x$;';
    const trial = { files: { 'schema.sql': text }, selection: { environment: 'live', vars: { host: 'a $x$ b' } } };
    expect(compile(shop, trial).findings.map(brief)).toEqual(['1:4 error runbook/var-quoted']);
  });

  // biome-ignore format: a table
  it.each([
    [{ hots: 'x' }, 'runbook/unknown-var', '--var hots sets a var that the runbook does not have.'],
    [{ users: 'many' }, 'runbook/var-type', '--var users must be a number, as it is in the runbook.'],
    [{ users: '0x10' }, 'runbook/var-type', '--var users must be a number, as it is in the runbook.'],
    [{ host: 'postgres://a:hunter2@b/c' }, 'runbook/clear-text-password', '--var host holds a URL with a password in clear text.'],
  ] as [Record<string, string>, string, string][])('refuse --var %j', (vars, code, message) => {
    const { runbook, findings } = compile(shop, { selection: { environment: 'live', vars } });
    expect(runbook).toBeUndefined();
    expect(findings).toMatchObject([{ code, message }]);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  it('with the help of a suggestion', () => {
    const { findings } = compile(shop, { selection: { environment: 'live', vars: { hots: 'x' } } });
    expect(findings[0]?.remedy).toEqual(['Did you mean "host"?']);
  });
});
