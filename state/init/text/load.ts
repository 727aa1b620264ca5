import type { CatalogForeignKey } from '../catalog.ts';
import type { TableCopy } from '../fill-table.ts';
import type { BrokenKey } from '../load-order.ts';
import { copiesOf } from '../proposal.ts';
import { writeCopy, writeHeldCopy } from './copy-step.ts';
import { type Draft, firstRole, tableSql } from './draft.ts';
import { countEntry, orphanEntries } from './entries.ts';
import { writeChecks } from './entry.ts';
import { minutes } from './minutes.ts';
import type { Page } from './page.ts';
import { lineOf, scalar } from './scalar.ts';

/** A phase for each level of tables, and one for what is better done once all rows are there. Gives the last phase's id. */
export function writeLoad(draft: Draft, page: Page): string {
  const { levels, broken, held } = draft.proposal;
  let last = 'prepare';
  for (const [index, level] of levels.entries()) {
    const id = `load-${index + 1}`;
    page.gap();
    writeLevel(draft, level, { id, needs: last, loosens: index === 0 ? broken : [] }, page);
    last = id;
  }
  if (held.length > 0) writeHeld(draft, held, page);
  if (levels.length === 0) return last;
  page.gap();
  writeAfterLoad(draft, last, page);
  return 'after-load';
}

interface Level {
  readonly id: string;
  readonly needs: string;
  readonly loosens: readonly BrokenKey[];
}

function writeLevel(draft: Draft, level: readonly TableCopy[], { id, needs, loosens }: Level, page: Page): void {
  const names = level.map(({ target }) => target.name);
  const title = names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  page.comment(
    1,
    needs === 'prepare' ? 'Tables that refer to no other one that is copied.' : 'Tables that refer to those before.',
  );
  page.line(1, `- id: ${id}`);
  page.line(2, `title: ${lineOf(`Copy ${title}`)}`);
  page.line(2, `needs: [${needs}]`);
  page.line(2, `planned: ${minutes.level(level)}m`);
  page.line(2, `sign-off: [${firstRole(draft)}]`);
  page.line(2, 'steps:');
  if (loosens.length > 0) writeLoosening(draft, loosens, page);
  for (const copy of level) writeCopy(draft, copy, page);
  const entries = [
    ...level.map((copy) => countEntry(draft, copy)),
    ...level.flatMap((copy) => orphanEntries(draft, copy, keysThatHold(copy, draft.proposal.broken))),
  ];
  writeChecks({ id: 'arrived', title: 'They have arrived' }, entries, page);
}

/** A reference that was taken away may lead to a table that comes later: it is looked at when all are there. */
function keysThatHold({ target }: TableCopy, broken: readonly BrokenKey[]): readonly CatalogForeignKey[] {
  const isLater = (key: CatalogForeignKey) => broken.some((each) => each.key === key && each.cycle !== 'itself');
  return target.foreignKeys.filter((key) => !isLater(key));
}

/** No order of loading can serve these: a row may refer to one that comes in a later chunk, or in a later table. */
function writeLoosening(draft: Draft, broken: readonly BrokenKey[], page: Page): void {
  page.comment(
    3,
    'No order of loading serves these foreign keys. They are taken away here, and brought back and checked in after-load:',
  );
  for (const { table, key, cycle } of broken) {
    const round =
      cycle === 'itself'
        ? `${table.name} refers to itself`
        : [...cycle, cycle[0]].map((each) => each?.name).join(' -> ');
    page.comment(3, `  ${tableSql(draft, table)}: ${key.name} (${key.columns.join(', ')}): ${round}`);
  }
  page.line(3, '- id: loosen');
  page.line(4, 'title: Take away the foreign keys that go in circles');
  page.line(4, 'sql:');
  page.line(5, `on: ${draft.target}`);
  page.block(5, 'sql', statements(broken.map(({ key }) => key.drop)));
  page.block(5, 'undo', statements(broken.map(({ key }) => key.add)));
}

function writeHeld(draft: Draft, held: readonly TableCopy[], page: Page): void {
  page.gap();
  page.comment(
    1,
    'Copies that could not run as they stand. Decide, take the # away, and move each to the phase after all that its',
  );
  page.comment(1, 'table refers to, with checks like those of the others.');
  for (const copy of held) {
    page.gap();
    writeHeldCopy(draft, copy, page);
  }
}

function writeAfterLoad(draft: Draft, needs: string, page: Page): void {
  const { target, proposal } = draft;
  const copies = copiesOf(proposal);
  page.comment(1, 'What is quicker, or only possible, once all rows are there.');
  page.line(1, '- id: after-load');
  page.line(2, 'title: Sequences, statistics, and what waited for the rows');
  page.line(2, `needs: [${needs}]`);
  page.line(2, `planned: ${minutes.afterLoad(copies)}m`);
  page.line(2, `sign-off: [${firstRole(draft)}]`);
  page.line(2, 'steps:');
  const { broken } = proposal;
  if (broken.length > 0) {
    writeSql(
      {
        id: 'tie',
        title: 'Bring the foreign keys back, and check every row',
        statements: broken.map(({ key }) => key.add),
      },
      target,
      page,
      [...broken].reverse().map(({ key }) => key.drop),
    );
  }
  if (copies.some(({ target: table }) => table.sequences.length > 0)) {
    page.comment(
      3,
      'Ids that are copied do not advance the sequence behind them: the next row would get an id that is taken.',
    );
    page.line(3, '- id: sequences');
    const { source, sourceCan } = draft;
    const given = sourceCan.has('sequences') ? `, and behind what ${source} has given` : '';
    page.line(4, `title: ${scalar(`Put every sequence behind the highest id${given}`)}`);
    page.line(4, `sequences: { in: ${target}${given === '' ? '' : `, from: ${source}`} }`);
  }
  const refreshes = proposal.target.others.flatMap(({ refresh }) => (refresh === undefined ? [] : [refresh]));
  if (refreshes.length > 0)
    writeSql({ id: 'views', title: 'Fill the materialized views', statements: refreshes }, target, page);
  // Of tables that had rows before, too: what looks whether it is ready to be opened asks for all of them.
  page.line(3, '- id: statistics');
  page.line(4, 'title: Let the planner know how full the tables are');
  page.line(4, `analyze: { in: ${target} }`);
  writeLooseSequences(draft, page);
}

interface SqlStep {
  readonly id: string;
  readonly title: string;
  readonly statements: readonly string[];
}

function writeSql(step: SqlStep, on: string, page: Page, undo: readonly string[] = []): void {
  page.line(3, `- id: ${step.id}`);
  page.line(4, `title: ${scalar(step.title)}`);
  page.line(4, 'sql:');
  page.line(5, `on: ${on}`);
  page.block(5, 'sql', statements(step.statements));
  if (undo.length === 0) page.line(5, 'undo: false');
  else page.block(5, 'undo', statements(undo));
}

/** Nothing in the database says what they are for; the value of one database can't be set by SQL of the other. */
function writeLooseSequences(draft: Draft, page: Page): void {
  const { source, target } = draft.proposal;
  const both = source.looseSequences.filter(({ name }) => target.looseSequences.some((other) => other.name === name));
  if (both.length === 0) return;
  page.comment(3, 'These sequences belong to no column, so that no row tells how far they came.');
  page.line(3, '- id: loose-sequences');
  page.line(4, 'title: Sequences that belong to no column');
  page.line(4, 'confirm:');
  for (const [index, { sql }] of both.entries()) {
    const text = `${sql} of ${draft.target} was set (setval) to what ${draft.source} has: select last_value, is_called from ${sql}`;
    page.line(5, `- { id: sequence-${index + 1}, role: ${firstRole(draft)}, text: ${lineOf(text, 190)} }`);
  }
}

function statements(texts: readonly string[]): string {
  return texts.length === 1 ? (texts[0] ?? '') : texts.map((text) => `${text};`).join('\n');
}
