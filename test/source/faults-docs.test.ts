import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const pages = ['faults', 'journal', 'copy', 'lint', 'backup', 'restore', 'handover', 'init'].map((name) =>
  readFileSync(join(root, `docs/${name}.md`), 'utf8'),
);

const areas =
  'answers|backup|edit|http|notify|check|cluster|command|confirm|copy|database|demo|engine|file|freeze|handover|ids|init|journal|ledger|lost|machine';
const more = 'nightferry|report|restore|run|runbook|secret|session|sign|sql|step|wait|yaml';
const codes = (quote: string) => new RegExp(`${quote}((?:${areas}|${more})/[a-z-]+)${quote}`, 'g');

/** Codes that are put together of two parts, by the file that does it. */
const together: readonly { readonly file: string; readonly parts: RegExp; readonly area: string }[] = [
  { file: 'tasks/copy/seam.ts', parts: /^ {2}\| '([a-z-]+)'/gm, area: 'copy' },
  { file: 'tasks/copy/columns.ts', parts: /fault\(\s*'([a-z-]+)'/g, area: 'copy' },
  { file: 'state/runbook/source-text.ts', parts: /fault\(\s*'([a-z-]+)'/g, area: 'runbook' },
];

function found(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, code = '']) => code);
}

function given(): ReadonlySet<string> {
  const whole = ['source', 'state', 'tasks', 'screens'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .flatMap(({ parentPath, name }) => found(readFileSync(join(parentPath, name), 'utf8'), codes("'"))),
  );
  const parted = together.flatMap(({ file, parts, area }) =>
    found(readFileSync(join(root, file), 'utf8'), parts).map((part) => `${area}/${part}`),
  );
  return new Set([...whole, ...parted]);
}

describe('the pages about faults', () => {
  const known = given();
  const explained = new Set(pages.flatMap((page) => found(page, codes('`'))));

  it('explain every code that the program can give', () => {
    expect(known.size).toBeGreaterThan(200);
    expect([...known].filter((code) => !explained.has(code)).sort()).toEqual([]);
  });

  it('explain no code that there is not', () => {
    expect([...explained].filter((code) => !known.has(code)).sort()).toEqual([]);
  });
});
