import { describe, expect, it } from 'vitest';
import { compileRunbook } from '../../../state/runbook/compile.ts';
import { maxRunbookBytes } from '../../../state/runbook/source-text.ts';
import { brief, language, lint, shop, shopWith } from './shop.ts';

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');
const bytes = (...values: number[]) => Uint8Array.from(values);
const head = 'runbook-format: 1\n';

/** A file made to hurt or no runbook at all, the one finding it gets, and a part of its message. */
type Row = [name: string, content: string | Uint8Array, finding: string, says: string];

// biome-ignore format: a table
const rows: Row[] = [
  ['more than a MiB', `# ${'x'.repeat(maxRunbookBytes)}`, '1:1 error runbook/too-large', 'is 1 MB, more than the 1 MB allowed'],
  ['nothing', '', '1:1 error runbook/empty-file', 'The file holds nothing.'],
  ['only comments', '# nothing\n\n', '1:1 error runbook/empty-file', 'The file holds nothing.'],
  ['a binary file', bytes(0x7f, 0x45, 0x4c, 0x46, 0, 1, 2), '1:1 error runbook/not-text', 'is a binary file: byte 5 is NUL'],
  ['UTF-16', bytes(0xff, 0xfe, 0x72, 0), '1:1 error runbook/not-text', 'is in UTF-16'],
  ['Latin-1', bytes(0x61, 0x3a, 0x0a, 0x62, 0xe9, 0x0a), '1:1 error runbook/not-text', 'is not valid UTF-8: see line 2'],
  ['control characters', `${head}title: a\u001b[2Jb\n`, '2:9 error yaml/control-character', 'U+001B'],
  ['a text', 'hello', '1:1 error runbook/format', 'A runbook is a mapping of keys to values.'],
  ['a list', '- a\n- b\n', '1:1 error runbook/format', 'A runbook is a mapping'],
  ['another YAML file', 'services:\n  web: { image: nginx }\nvolumes: {}\n', '1:1 error runbook/format', 'does not say runbook-format'],
  ['a newer format', 'runbook-format: 2\nrunbook: x\nstages: []\n', '1:17 error runbook/newer-format', 'has format 2, and this Nightferry reads format 1'],
  ['a format in words', 'runbook-format: one\n', '1:17 error runbook/format', 'The format of the runbook is unknown.'],
  ['an alias bomb', `${head}a: &a [x, x]\n${many(30, (i) => `b${i}: &b${i} [*a, *a]\n`)}`, '2:4 error yaml/alias', 'YAML anchor'],
  ['a glob without quotes', `${head}path: *.dump\n`, '2:7 error yaml/alias', 'YAML alias'],
  ['a tag', `${head}a: !!python/object x\n`, '2:4 error yaml/tag', 'YAML tag'],
  ['a merge key', `${head}a: { <<: { b: 1 } }\n`, '2:6 error yaml/merge-key', 'Merge keys'],
  ['an old YAML', `%YAML 1.1\n---\n${head}`, '1:1 error yaml/directive', 'YAML 1.2 without directives'],
  ['two documents', `${head}---\n${head}`, '2:1 error yaml/documents', 'holds several'],
  ['a thousand documents', '---\n'.repeat(200_000), '2:1 error yaml/documents', 'holds several'],
  ['brackets in brackets', '['.repeat(1_000_000), '1:61 error yaml/too-deep', 'nested more than 60 deep'],
  ['lists in lists', '- '.repeat(500_000), '1:120 error yaml/too-deep', 'nested more than 60 deep'],
  ['mappings in mappings', many(1_000, (i) => `${' '.repeat(i)}a:\n`), '60:61 error yaml/too-deep', 'nested more than 60 deep'],
  ['100,000 keys', `${head}${many(100_000, (i) => `k${i}: 1\n`)}`, '10001:6 error yaml/too-wide', 'more than 10000 entries'],
  ['500,000 entries', `${head}a:\n${'-\n'.repeat(500_000)}`, '10003:2 error yaml/too-wide', 'more than 10000 entries'],
  ['nothing but commas', `[${','.repeat(900_000)}`, '1:750000 error yaml/too-long', 'too many parts'],
  ['nothing but quotes', '"'.repeat(1_000_000), '1:3 error yaml/syntax', 'not valid YAML'],
  ['nothing but line ends', '\n'.repeat(1_000_000), '750001:1 error yaml/too-long', 'too many parts'],
  ['a key without end', `${'k'.repeat(900_000)}: 1`, '1:1 error yaml/syntax', 'not valid YAML'],
  ['a key that is given twice', `${head}runbook: a\nrunbook: b\n`, '3:1 error yaml/duplicate-key', 'The key "runbook" was already given on line 2.'],
  ['a key that objects have already', `${head}__proto__: { standIn: true }\n`, '2:1 error yaml/key', '"__proto__" can\'t be a key.'],
  ['a number that loses digits', `${head}vars: { a: 12345678901234567890 }\n`, '2:12 error yaml/number', "12345678901234567890 is a number that can't be kept exactly."],
  ['infinity', `${head}vars: { a: .inf }\n`, '2:12 error yaml/number', ".inf is a number that can't be kept exactly."],
  ['tabs', `${head}vars:\n\ta: 1\n`, '3:1 error yaml/syntax', 'indented with a tab'],
  ['a colon in a text', `${head}title: edu: edu_v2\n`, '2:8 error yaml/syntax', 'A text with a colon in it needs quotes'],
  ['a quote that is never closed', `${head}title: "edu\n`, '3:1 error yaml/syntax', 'This quote is never closed.'],
  ['a var without quotes', `${head}title: {{name}}\n`, '2:9 error yaml/key', 'can only be a mapping'],
  ['a var without quotes in a text', `${head}title: {{name}}/x\n`, '2:16 error yaml/syntax', 'A value that begins with {{ must be in quotes.'],
  ['prompt: without quotes', `${head}databases: { a: prompt: }\n`, '2:17 error yaml/syntax', 'a text with a colon at its end needs quotes'],
];

describe('a hostile file gets one finding, and nothing else', () => {
  it.each(rows)('%s', (_name, content, finding, says) => {
    const found = lint(content);
    expect(found.map(brief)).toEqual([finding]);
    expect(found[0]?.message).toContain(says);
    expect(JSON.stringify(found).length).toBeLessThan(1_000);
  });

  it('is not even read when its size says enough', () => {
    const content = { kind: 'too-large', size: 100 * 1024 * 1024 } as const;
    const readFile = () => ({ kind: 'missing' }) as const;
    const { findings } = compileRunbook({ path: '/plans/x.yaml', content, readFile }, language);
    expect(findings.map(({ message }) => message)).toEqual(['/plans/x.yaml is 100 MB, more than the 1 MB allowed.']);
  });

  it.each([
    ['directory', '/plans/x.yaml is a folder.'],
    ['missing', '/plans/x.yaml does not exist.'],
  ] as const)('a path to a %s', (kind, message) => {
    const readFile = () => ({ kind: 'missing' }) as const;
    const { findings } = compileRunbook({ path: '/plans/x.yaml', content: { kind }, readFile }, language);
    expect(findings).toMatchObject([{ message, code: expect.stringMatching(/^runbook\//) }]);
  });

  it('names a long cycle, once', () => {
    const phase = (i: number) =>
      `  - { id: p${i}, needs: [p${(i + 1) % 3_000}], planned: 0m, steps: [{ id: a, ask: [{ id: a, text: A }] }] }\n`;
    const found = lint(shopWith('phases:\n', `phases:\n${many(3_000, phase)}`));
    expect(found.map(({ code }) => code)).toEqual(['runbook/cycle']);
    expect(found[0]?.message).toMatch(/^Phases wait for each other: p0 -> p1 -> .* -> p0\.$/);
  });

  it('reads files that steps name with the same care', () => {
    const found = (content: string | Uint8Array) => lint(shop, { files: { 'schema.sql': content } }).map(brief);
    expect(found(bytes(0x61, 0))).toEqual(['47:35 error runbook/not-text']);
    expect(found(new Uint8Array(9 * 1024 * 1024))).toEqual(['47:35 error runbook/too-large']);
    expect(found('['.repeat(500_000))).toEqual([]);
    expect(found("'".repeat(500_001))).toEqual(['1:1 error sql/unclosed']);
  });

  it('keeps its own words when a line is endless', () => {
    const found = lint(shopWith('title: People', `title: ${'x'.repeat(300_000)}`));
    expect(found.map(brief)).toEqual(['21:12 error runbook/value']);
    expect(found[0]?.message.length).toBeLessThan(200);
    expect(found[0]?.at?.snippet?.length).toBeLessThan(200);
  });
});
