import { describe, expect, it } from 'vitest';
import { clearTextIn } from '../../../state/runbook/clear-text.ts';
import { formatFinding } from '../../../state/runbook/finding-text.ts';
import { formatSecretReference, parseSecretReference } from '../../../state/runbook/secret.ts';
import { compile, lint, shopWith, type Trial } from './shop.ts';

const canary = 'hunter2-canary';

/** Where a secret stands in clear text. */
// biome-ignore format: a table
const leaks: [name: string, from: string, to: string, trial?: Trial][] = [
  ['the URL of a database', 'env:S_SHOP_URL', `postgres://shop:${canary}@db1/shop`],
  ['a parameter of a URL', 'env:S_SHOP_URL', `"postgres://db1/shop?user=a&password=${canary}"`],
  ['the environment of a command', 'stop, shop] }', `stop, shop], env: { PGPASSWORD: ${canary} } }`],
  ['a command', 'stop, shop] }', `"PGPASSWORD=${canary} psql"] }`],
  ['an option', 'stop, shop] }', `"--password=${canary}"] }`],
  ['a connection string', 'stop, shop] }', `"Server=x;User=sa;Password=${canary};"] }`],
  ['a header', 'stop, shop] }', `"Authorization: Bearer ${canary}-0123456789"] }`],
  ['a var', 'users: 6987', `users: 6987, db_password: ${canary}`],
  ['a password that is a number', 'stop, shop] }', 'stop, shop], env: { PGPASSWORD: 84211048 } }'],
  ['SQL', '"select 1"', `"alter role a password '${canary}'"`],
  ['SQL with a password in it', '"select 1"', `"select dblink_connect('host=x password=${canary}')"`],
  ['a title', 'title: People', `title: 'People (password = "${canary}")'`],
  ['an SQL file', 'title: People', 'title: People ', { files: { 'schema.sql': `create role a login password '${canary}';` } }],
  ['an SQL file, in a comment', 'title: People', 'title: People ', { files: { 'schema.sql': `-- postgres://a:${canary}@b/c\nselect 1` } }],
];

describe('a secret in clear text', () => {
  it.each(leaks)('is found in %s, and never shown', (_name, from, to, trial) => {
    const found = lint(shopWith(from, to), trial).filter(({ code }) => code !== 'runbook/unused');
    const codes = new Set(found.map(({ code }) => code));
    expect(codes).toContain('runbook/clear-text-password');
    const shown = JSON.stringify(found) + found.flatMap(formatFinding).join('\n');
    expect(shown).not.toContain(canary);
    expect(shown).not.toContain('84211048');
  });

  it('is masked in every other finding on its line, and the caret still points at its place', () => {
    const broken = shopWith('"select 1"', `"alter role a password '${canary}'", tires: 3`);
    const found = lint(broken).find(({ code }) => code === 'runbook/unknown-key');
    const [, snippet = '', caret] = formatFinding(found ?? expect.fail('no finding'));
    expect(snippet).toBe(
      `  39 |             - { id: carts, sql: { on: shop_v2, sql: "alter role a password '•••'", tires: 3 } }`,
    );
    expect(caret).toBe(`     |${' '.repeat(snippet.indexOf('tires') - 6)}^`);
  });

  it.each([
    'password: *abc',
    'password: "unclosed',
    'url: postgres://a:hunter2-canary@b: x: y',
    'password: !hunter2-canary',
  ])('is masked even when the file is no YAML: %s', (line) => {
    const found = lint(`runbook-format: 1\n${line}\n`);
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).not.toMatch(/hunter2|\*abc|unclosed/);
  });

  it.each([
    'postgres://shop@db1/shop',
    'postgres://shop:{{password}}@db1/shop',
    'PGPASSWORD=$PGPASSWORD psql',
    `password=$\{DB_PASSWORD}`,
    "create role a login password '{{password}}'",
    'https://example.org:8080/a@b',
    'a sentence about a password: choose a good one',
  ])('is not seen in %s', (text) => expect(clearTextIn(text)).toEqual([]));

  it('is not seen where SQL compares columns, nor in the mapping of a password column', () => {
    expect(clearTextIn('update a set password = b.password', true)).toEqual([]);
    const source = shopWith('name: { sql: "first || \' \' || last" }', 'password: old_password');
    expect(lint(source)).toEqual([]);
  });
});

describe('a secret reference', () => {
  it.each([
    ['env:EDU_URL', { from: 'env', name: 'EDU_URL' }],
    ['file:secrets/edu', { from: 'file', path: 'secrets/edu' }],
    ['prompt:', { from: 'prompt', label: '' }],
    ['prompt:Password of edu', { from: 'prompt', label: 'Password of edu' }],
    ['exec:vault read edu', { from: 'exec', command: 'vault read edu' }],
    ['postgres://edu@db1/edu', { from: 'text', text: 'postgres://edu@db1/edu' }],
  ])('%s', (text, reference) => {
    const parsed = parseSecretReference(text);
    expect(parsed).toEqual(reference);
    if (!('fault' in parsed)) expect(formatSecretReference(parsed)).toBe(text);
  });

  it.each(['env:', 'env:1A', 'env:A B', 'file:', 'exec: '])('%s is refused', (text) => {
    expect(parseSecretReference(text)).toHaveProperty('fault');
  });

  it('reaches the step with its type', () => {
    const source = shopWith('stop, shop] }', 'stop, shop], env: { A: env:B, C: 5 } }');
    const { runbook } = compile(source, { selection: { environment: 'live', vars: {} } });
    const spec = runbook?.phases
      .flatMap(({ items }) => items)
      .find((item) => item.type === 'step' && item.id === 'stop');
    expect(spec).toMatchObject({ spec: { env: { A: { from: 'env', name: 'B' }, C: { from: 'text', text: '5' } } } });
  });
});
