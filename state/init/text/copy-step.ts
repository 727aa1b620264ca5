import type { TableCopy } from '../fill-table.ts';
import type { Filling, Open } from '../filling.ts';
import { type Draft, sourceTable, targetTable } from './draft.ts';
import type { Page } from './page.ts';
import { lineOf, list, mappingText, scalar } from './scalar.ts';

/** One copy, with what is to be decided about it above it. */
export function writeCopy(draft: Draft, copy: TableCopy, page: Page): void {
  writeDecisions(draft, copy, page);
  writeStep(draft, copy, page, 3);
}

/** The same as a comment, at the left: it has to be decided before it can run. */
export function writeHeldCopy(draft: Draft, copy: TableCopy, page: Page): void {
  const about = aboutOf(draft, copy);
  for (const why of copy.held) page.decide(1, about, why);
  if (copy.source.remedy !== undefined) page.comment(1, copy.source.remedy);
  writeDecisions(draft, copy, page, 1);
  page.commentedOut(1, () => writeStep(draft, copy, page, 3));
}

function aboutOf(draft: Draft, { source, target }: TableCopy): string {
  return `${sourceTable(draft, source)} -> ${targetTable(draft, target)}`;
}

function writeDecisions(draft: Draft, copy: TableCopy, page: Page, depth = 3): void {
  const about = aboutOf(draft, copy);
  if (copy.confidence === 'likely')
    page.decide(depth, about, `Is this the same table? It was taken for it by: ${copy.reason}`);
  for (const text of copy.decide) page.decide(depth, about, text);
  for (const filling of copy.fillings) {
    // What holds the copy back was said already.
    const isSaid = filling.kind === 'open' && filling.required;
    if (filling.decide !== undefined && !isSaid) page.decide(depth, about, filling.decide);
  }
  const alone = copy.fillings.filter(isAlone).map(({ column }) => column.name);
  if (alone.length > 0)
    page.decide(
      depth,
      about,
      `Nothing fills ${list(alone).slice(1, -1)}: ${alone.length === 1 ? 'it gets its' : 'they get their'} default, or NULL`,
    );
  if (copy.unused.length > 0)
    page.decide(
      depth,
      about,
      `Nothing takes ${list(copy.unused.map(({ name }) => name)).slice(1, -1)} of the source: may ${copy.unused.length === 1 ? 'it' : 'they'} stay behind?`,
    );
}

/** Open, not told of elsewhere. */
function isAlone(filling: Filling): filling is Open {
  return filling.kind === 'open' && !filling.required && filling.decide === undefined;
}

function writeStep(draft: Draft, copy: TableCopy, page: Page, depth: number): void {
  const { id, source, target, fillings, key } = copy;
  page.line(depth, `- id: ${id}`);
  page.line(
    depth + 1,
    `title: ${lineOf(`Copy ${source.name}${source.name === target.name ? '' : ` into ${target.name}`}`)}`,
  );
  page.line(depth + 1, 'copy:');
  page.line(depth + 2, `from: ${scalar(sourceTable(draft, source))}`);
  page.line(depth + 2, `to: ${scalar(targetTable(draft, target))}`);
  if (key) {
    page.comment(depth + 2, 'It has no primary key. What it is cut by need not be unique, but is never NULL.');
    page.line(depth + 2, `key: ${key.length === 1 ? scalar(key[0] ?? '') : list(key)}`);
  }
  page.line(depth + 2, 'columns:');
  for (const filling of fillings) writeColumn(filling, page, depth + 3);
}

function writeColumn(filling: Filling, page: Page, depth: number): void {
  const name = scalar(filling.column.name);
  if (filling.kind === 'filled') {
    const remark = filling.remark === undefined ? '' : `   # ${filling.remark.replace(/[\p{Cc}]/gu, ' ')}`;
    page.line(depth, `${name}: ${mappingText(filling.mapping)}${remark}`);
    return;
  }
  const sketch = filling.sketch ?? (filling.required ? '...' : undefined);
  if (sketch !== undefined) page.line(depth, `# ${name}: ${sketch}`);
}
