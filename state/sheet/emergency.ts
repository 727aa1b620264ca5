import { code, fence, inline } from '../report/markdown/text.ts';
import type { Sheet, SheetDatabase } from '../sheet.ts';

/** What to do when the wizard, the machine or the plan is gone. */
export function emergencySection(sheet: Sheet): readonly string[] {
  const { databases, contacts, runbook, environment, journal } = sheet;
  return [
    '## In an emergency',
    '',
    '### Nightferry ended, or its machine did',
    '',
    'It can be killed at any moment: what is committed stays, and is not done twice.',
    '',
    `- Go on: ${code('nightferry resume')}. Where it is: ${code('nightferry status')}. Stop it from another terminal: ${code('nightferry stop SESSION')}.`,
    `- On another machine: the journal (${code(journal)}, with its -wal file while a process has it), the runbook with its files under the same paths, and the same variables in the environment. Make sure that the first machine does not run it any more: ${code('nightferry --journal FILE resume SESSION')}. A session that still lives holds its databases, and the second one is refused.`,
    `- When the first machine is gone with its journal: ${code(`nightferry adopt ${runbook.file} --in ${environment.name}`)} there goes on from the copy that the databases have.`,
    '- Without any Nightferry the way is back. SQL and commands can be typed as they stand here; a copy can not, where ids are made on the way: its mapping is here to be read.',
    `- Never to be gone on with: ${code('nightferry abandon SESSION --reason "..."')}. Nothing is undone by it.`,
    `- Everything again, before the night or after it: ${code(`nightferry doctor ${runbook.file} --in ${environment.name}`)}.`,
    '',
    '### Going back',
    '',
    `With Nightferry: ${code('nightferry rollback SESSION')}; it shows what it would do, and asks. By hand: the undo of every step that was begun, the last one first; ticks above say which. How a freeze is lifted stands below.`,
    '',
    '### What was committed, without the journal',
    '',
    'The ledger in each database that was changed has one row per committed chunk or statement:',
    ...databases.flatMap(ledgerLines),
    ...databases.flatMap(thawLines),
    ...(contacts.length === 0
      ? []
      : ['', '### Whom to call', '', ...contacts.map(({ name, reach }) => `- ${inline(name)}: ${inline(reach)}`)]),
    ...followUpLines(sheet),
  ];
}

function ledgerLines({ name, ledgerTable, place }: SheetDatabase): readonly string[] {
  return [
    '',
    `${inline(name)}:`,
    '',
    ...fence(
      [
        ...(place ? [place.console] : []),
        `select phase, step, unit, rows_written, committed_at from ${ledgerTable} order by committed_at;`,
      ].join('\n'),
    ),
  ];
}

function thawLines({ name, thaw, place }: SheetDatabase): readonly string[] {
  if (!thaw) return [];
  const title = ['', `### ${inline(name)} is frozen, and Nightferry can't lift it`, ''];
  if ('problem' in thaw) {
    return [
      ...title,
      `It could not be looked at when this was made (${inline(thaw.problem)}): make the sheet again when it can be reached.`,
    ];
  }
  return [
    ...title,
    'As it was when this was made; the freeze itself shows the statements of the night, and keeps them in its evidence.',
    '',
    ...fence([...(place ? [place.console] : []), ...thaw.lines].join('\n'), { whole: true }),
  ];
}

function followUpLines({ followUps }: Sheet): readonly string[] {
  if (followUps.length === 0) return [];
  return [
    '',
    '## Afterwards',
    '',
    ...followUps.map(({ title, due, after }) => {
      const when = due === undefined ? '' : `, due ${due}${after === undefined ? '' : ` after ${after}`}`;
      return `- [ ] ${inline(title)}${inline(when)}`;
    }),
  ];
}
