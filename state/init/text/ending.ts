import { copiesOf } from '../proposal.ts';
import { type Draft, firstRole, lastRole } from './draft.ts';
import { countEntry, fingerprintEntry, orphanEntries } from './entries.ts';
import { type Entry, writeChecks } from './entry.ts';
import { minutes } from './minutes.ts';
import type { Page } from './page.ts';
import { confirm } from './prepare.ts';
import { scalar } from './scalar.ts';

/** Everything is counted and compared once more, and signed by everybody. */
export function writeValidation(draft: Draft, needs: string, withFingerprints: boolean, page: Page): void {
  const copies = copiesOf(draft.proposal);
  page.gap();
  page.line(1, '- id: validation');
  page.line(2, `title: Is everything in ${draft.target}, and right?`);
  page.line(2, `needs: [${needs}]`);
  page.line(2, `planned: ${minutes.validation(copies)}m`);
  page.line(2, `sign-off: [${draft.roles.map(({ id }) => id).join(', ')}]`);
  page.line(2, 'steps:');
  writeChecks(
    { id: 'counts', title: 'Every table has as many rows as before' },
    copies.map((copy) => countEntry(draft, copy)),
    page,
  );
  writeChecks(
    { id: 'references', title: 'Nothing refers to what is not there' },
    copies.flatMap((copy) => orphanEntries(draft, copy)),
    page,
  );
  const same = withFingerprints ? copies.flatMap((copy) => fingerprintEntry(draft, copy)) : [];
  if (same.length > 0)
    page.comment(3, 'Sums of hashes over what is carried over as it is, both sides: one letter that differs shows.');
  writeChecks({ id: 'same', title: 'What was carried over as it is arrived letter by letter' }, same, page);
  page.line(3, '- id: looked-at');
  page.line(4, 'title: What only people can see');
  page.line(4, 'confirm:');
  confirm(
    page,
    'samples',
    lastRole(draft),
    `Somebody who knows the data has looked at rows of ${draft.target}, and they look right`,
  );
}

/** The way over, behind gates: a proven backup, a proven freeze. */
export function writeCutover(draft: Draft, page: Page): void {
  const { source, target, application } = draft;
  page.gap();
  page.line(1, '- id: cutover');
  page.line(2, `title: The application moves to ${target}`);
  page.line(2, 'needs: [validation]');
  page.line(2, `planned: ${minutes.cutover}m`);
  page.line(2, `sign-off: [${draft.roles.map(({ id }) => id).join(', ')}]`);
  page.line(2, `gate: { backups: { ${source}: proven }, freezes: { ${source}: proven } }`);
  page.line(2, 'steps:');
  writeChecks({ id: 'ready', title: `${target} can be opened` }, readyEntries(draft), page);
  page.comment(
    3,
    `What is written to ${target} after this mark would be lost by going back; the way back shows and exports it.`,
  );
  page.line(3, '- id: mark');
  page.line(4, `title: Remember ${target} as it is before it is opened`);
  page.line(4, `mark: { on: ${target} }`);
  page.decide(
    3,
    'switch',
    `How does the application learn that it is on ${target} now? Replace the question by edit or run steps (docs/edit.md)`,
  );
  page.line(3, '- id: switch');
  page.line(4, `title: Point the application to ${target}`);
  page.line(4, 'confirm:');
  confirm(
    page,
    'switched',
    firstRole(draft),
    `Every setting that named ${source} names ${target}: services, workers, scheduled jobs, reports`,
  );
  page.comment(3, `From here on people write to ${target}, and whoever goes back to ${source} loses what they wrote.`);
  page.line(3, '- id: start');
  page.line(4, `title: Start the application on ${target}`);
  page.line(4, 'point-of-no-return: true');
  page.line(4, `phrase: ${scalar(phraseOf(draft))}`);
  page.line(4, 'confirm:');
  confirm(page, 'started', firstRole(draft), `The application runs on ${target}`);
  if (application !== undefined) {
    const sessions = (name: string, title: string, rule: string): Entry => ({
      name,
      title,
      write: (to, depth) => to.line(depth, `sessions: { in: ${rule} }`),
    });
    const entry = sessions(
      'off-source',
      `The application is on ${source} no more`,
      `${source}, of: ${scalar(application)}, at-most: 0`,
    );
    writeChecks({ id: 'moved', title: 'Nobody was left behind' }, [entry], page);
  }
  page.line(3, '- id: works');
  page.line(4, 'title: It works');
  page.line(4, 'confirm:');
  confirm(page, 'users-work', lastRole(draft), `People can log in, read and write on ${target}`);
}

/** What is typed before the point of no return. */
function phraseOf({ target, name }: Draft): string {
  return target.length >= 3 ? target : name;
}

function readyEntries({ source, target, application }: Draft): readonly Entry[] {
  const entries: Entry[] = [
    {
      name: 'frozen',
      title: `${source} is frozen`,
      write: (page, depth) => page.line(depth, `frozen: { in: ${source} }`),
    },
    {
      name: 'backup-proven',
      title: `The backup of ${source} is proven`,
      write: (page, depth) => page.line(depth, `backup: { of: ${source}, state: proven }`),
    },
  ];
  if (application === undefined) return entries;
  const title = `Indexes, constraints, sequences and rights of ${target}`;
  const write: Entry['write'] = (page, depth) =>
    page.line(depth, `ready: { in: ${target}, as: ${scalar(application)} }`);
  return [...entries, { name: 'open', title, write }];
}
