import { standingWords } from '../state/session/standing.ts';
import type { HomeItem } from './home.ts';
import { apart, blank, type Line, line, paragraph, span } from './parts/line.ts';
import { dayAndTime } from './parts/time-text.ts';
import type { HomeStage, RunbookCard, SessionCard } from './stage.ts';

interface Room {
  readonly width: number;
  readonly height: number;
  readonly zone: string | undefined;
  /** `12 of 35`, where the list is longer than its room. */
  readonly place?: string | undefined;
}

/** What there is to know of the item at the cursor, in at most `height` lines; what matters least goes first. */
export function homeDetails(
  item: HomeItem | undefined,
  stage: HomeStage,
  { width, height, zone, place }: Room,
): readonly Line[] {
  const count = place ? [span(place, 'quiet')] : [];
  const journal = apart([span(`Journal: ${stage.journal}`, 'quiet')], count, width);
  const own =
    item === undefined
      ? []
      : item.kind === 'session'
        ? sessionLines(item.card, width, zone)
        : runbookLines(item.card, width);
  return [...own.slice(0, Math.max(1, height - 1)), journal];
}

function sessionLines(card: SessionCard, width: number, zone: string | undefined): readonly Line[] {
  const { id, where, waits, status, holder, reason } = card;
  const alarm = card.standing && standingWords(card.standing, (at) => dayAndTime(at, zone));
  return [
    ...(alarm ? paragraph(`${alarm}.`, width, { tone: isAlarming(card) ? 'bad' : 'warn' }).slice(0, 2) : []),
    ...paragraph(`${id}: ${where}`, width).slice(0, 2),
    ...(status === 'running elsewhere'
      ? paragraph(`${holder ?? 'Another terminal'} runs it now. To look on: nightferry watch ${id}`, width, {
          tone: 'warn',
        })
      : []),
    ...(waits
      ? paragraph(`It waits for ${waits.what}, since ${dayAndTime(waits.since, zone)}.`, width, { tone: 'warn' }).slice(
          0,
          2,
        )
      : []),
    ...(reason === undefined ? [] : paragraph(`Why: ${reason}`, width).slice(0, 2)),
    ...(isEnded(status) ? [line(span(`Its report: nightferry report ${id}`, 'quiet'))] : []),
  ];
}

/** Users can't write, or Nightferry stopped by itself. */
function isAlarming({ standing }: SessionCard): boolean {
  return standing !== undefined && (standing.frozen.length > 0 || standing.stopped?.how === 'halted');
}

function isEnded(status: SessionCard['status']): boolean {
  return status !== 'unfinished' && status !== 'running elsewhere';
}

function runbookLines({ file, faults, findings = [], environments }: RunbookCard, width: number): readonly Line[] {
  const warnings = findings.length - findings.filter(({ severity }) => severity === 'error').length;
  if (faults > 0) {
    return [
      ...paragraph(
        `${file} can't be started: ${faults === 1 ? '1 fault' : `${faults} faults`}. Enter shows them.`,
        width,
        { tone: 'bad' },
      ),
    ];
  }
  const names = environments.map(
    ({ name, standIn, production }) =>
      `${name} (${production ? 'LIVE on PRODUCTION' : standIn ? 'stand-in, a rehearsal' : 'LIVE'})`,
  );
  const first = environments.find(({ standIn }) => !standIn)?.name ?? environments[0]?.name ?? 'ENV';
  return [
    ...paragraph(`${file}: ${names.join(', ') || 'no environment'}`, width).slice(0, 2),
    ...(warnings > 0
      ? [line(span(`${warnings === 1 ? '1 warning' : `${warnings} warnings`}: nightferry lint ${file}`, 'warn'))]
      : []),
    ...paragraph(`Left behind by a host that is gone? nightferry adopt ${file} --in ${first}`, width, {
      tone: 'quiet',
    }).slice(0, 2),
  ];
}

/** What to do where there is nothing yet. */
export function emptyLines(width: number): readonly Line[] {
  const commands: readonly (readonly [command: string, what: string])[] = [
    ['nightferry demo --scale 0.01', 'a whole migration, rehearsed on databases of its own'],
    ['nightferry init', 'drafts a runbook from your two databases'],
    ['nightferry lint RUNBOOK.yaml', 'says what is wrong with a runbook, and where'],
  ];
  return [
    line(span('Nothing to resume, and no runbook here.', 'strong')),
    ...paragraph('Runbooks are looked for in checklists/ of the folder you start in. What you can do next:', width),
    blank,
    ...commands.flatMap(([command, what]) => [
      line(span('  '), span(command, 'accent')),
      ...paragraph(what, width, { first: '      ', tone: 'quiet' }),
    ]),
  ];
}
