import { formatDuration } from '../format.ts';
import { table } from '../report/markdown/table.ts';
import { code, inline, opening } from '../report/markdown/text.ts';
import type { Sheet, SheetDatabase } from '../sheet.ts';
import { sheetClock, wholePlanMs } from './clock.ts';

export const dots = (count: number) => '.'.repeat(count);

/** What night it is, who is on duty, where everything is. */
export function headSection(sheet: Sheet): readonly string[] {
  const { runbook, environment, made, triggers, vars } = sheet;
  const what = environment.standIn ? 'rehearsal' : environment.production ? 'LIVE, production' : 'live';
  return [
    `# ${inline(runbook.title)}`,
    '',
    '**The night on paper.** It was made before the night, for when the screen is gone: what each step does, exactly, and',
    'what takes it back. Nightferry does all of it by itself; whoever does it by hand keeps to the order, ticks and writes the time.',
    'When something is wrong, begin with **In an emergency**, on the last pages.',
    '',
    ...table(
      ['', ''],
      [
        ['Runbook', `${code(runbook.id)}, ${code(runbook.file)}`],
        ['Folder', `${code(runbook.folder)}; commands run there unless they say otherwise`],
        ['Digest', code(runbook.digest)],
        ['Environment', `**${inline(environment.name)}** (${what})`],
        ...windowRows(sheet),
        [
          'Made',
          `${sheetClock(sheet).full(made.at)} by ${inline(made.by)} on ${inline(made.host)}, Nightferry ${inline(made.nightferry)}`,
        ],
        ['Session', `${dots(32)} (${code('nightferry status')} says it)`],
        ['Journal', code(sheet.journal)],
      ],
    ),
    '',
    '## On duty',
    '',
    ...table(
      ['Role', 'Person', 'Telephone'],
      Object.entries(sheet.roles).map(([role, title]) => [`${inline(title)} (${code(role)})`, dots(24), dots(20)]),
    ),
    ...contactLines(sheet),
    '',
    '## Databases',
    ...sheet.databases.flatMap(databaseLines),
    ...factLines('Turn back when', triggers),
    ...factLines('Values', vars),
  ];
}

function windowRows(sheet: Sheet): readonly (readonly string[])[] {
  const { window, phases } = sheet;
  const planMs = wholePlanMs(phases);
  const plan =
    planMs === undefined ? 'some phases have no plan' : `the phases are planned at ${formatDuration(planMs)}`;
  if (!window) return [['Window', `none; ${plan}`]];
  const clock = sheetClock(sheet);
  const lengthMs = Date.parse(window.closesAt) - Date.parse(window.opensAt);
  const isShort = planMs !== undefined && planMs > lengthMs;
  return [
    [
      'Window',
      `${clock.full(window.opensAt)} to ${clock.at(Date.parse(window.closesAt))}, ${formatDuration(lengthMs)}; ${plan}${isShort ? ', **which does not fit**' : ''}`,
    ],
    ['Clocks', inline(clock.zone)],
  ];
}

function contactLines({ contacts }: Sheet): readonly string[] {
  if (contacts.length === 0) return [];
  return [
    '',
    ...table(
      ['Contact', 'Reach'],
      contacts.map(({ name, reach }) => [inline(name), inline(reach)]),
    ),
  ];
}

function databaseLines({ name, engine, place, identity, problem }: SheetDatabase): readonly string[] {
  const facts = Object.entries(identity ?? {}).map(
    ([fact, value]) => `${inline(fact.replaceAll('_', ' '))} ${inline(value)}`,
  );
  return [
    '',
    `**${inline(name)}** (${inline(engine)})${place ? `: ${code(place.label)}` : ''}`,
    '',
    ...(place ? [`- by hand: ${code(place.console)}`] : []),
    ...(facts.length > 0 ? [`- ${facts.join(', ')}`] : []),
    ...(problem === undefined ? [] : [`- **Could not be looked at when this was made:** ${inline(problem)}`]),
  ];
}

function factLines(title: string, facts: Readonly<Record<string, unknown>>): readonly string[] {
  const rows = Object.entries(facts).map(([name, value]) => [opening(name), inline(String(value))]);
  return rows.length === 0 ? [] : ['', `## ${title}`, '', ...table(['', ''], rows)];
}
