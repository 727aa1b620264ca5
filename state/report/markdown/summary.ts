import { formatCount, formatDuration, formatNumber } from '../../format.ts';
import type { Person, Report } from '../shape.ts';
import type { ReportClock } from './clock.ts';
import { table } from './table.ts';
import { code, inline } from './text.ts';

/** What came of it, when, and in whose hands. */
export function summarySection(report: Report, clock: ReportClock): readonly string[] {
  return [
    `# ${report.dryRun ? 'Dry run' : 'Report'}: ${inline(report.runbook.title)}`,
    '',
    `**${inline(report.outcome.text)}**`,
    '',
    groundLine(report),
    '',
    ...table(['What', 'How it was'], rows(report, clock)),
    ...waitingLines(report, clock),
  ];
}

/** Whether this was the real thing, in words. */
function groundLine({ dryRun, mode, production, environment }: Report): string {
  const where = code(environment);
  if (dryRun) return `A dry run in environment ${where}: it looked, and changed nothing but its own journal.`;
  if (mode === 'rehearsal') return `A rehearsal on stand-ins, in environment ${where}.`;
  return production ? `**Live, in production**, in environment ${where}.` : `Live, in environment ${where}.`;
}

function rows(report: Report, clock: ReportClock): readonly (readonly string[])[] {
  const { totals, finishedAt, lastAt, openedAt, elapsedMs } = report;
  const end = finishedAt === null ? ['Last event', clock.full(lastAt)] : ['Finished', clock.full(finishedAt)];
  const people = report.dryRun ? [] : [['Signed by', signers(report)]];
  return [
    ['Session', code(report.session)],
    ['Runbook', `${code(report.runbook.id)}, ${code(report.runbook.file)}`],
    ['Opened', clock.full(openedAt)],
    [end[0] ?? '', `${end[1]}, ${formatDuration(elapsedMs)} after the opening`],
    ...(report.window ? [['Window', windowText(report, clock)]] : []),
    ['Times', clock.zone],
    ['Operators', report.operators.map(personText).join(', ')],
    ...people,
    ...wayBackRow(report, clock),
    ['Phases', `${totals.phasesDone} of ${totals.phases} done${beforeGoingBack(report)}`],
    ['Steps', `${stepsText(report)}${beforeGoingBack(report)}`],
    ['Checks', checksText(report)],
    ...(report.dryRun ? [] : [['Rows copied', formatNumber(totals.rowsCopied)]]),
    ['Interruptions', interruptionsText(report)],
    ...report.databases.map(({ name, engine, label }) => [
      `Database ${code(name)}`,
      `${inline(engine)}, ${code(label)}`,
    ]),
  ];
}

/** The last time that someone went back, how far it came, and whether anything was left as it is. */
function wayBackRow({ rollbacks }: Report, clock: ReportClock): readonly (readonly string[])[] {
  const last = rollbacks.at(-1);
  if (!last) return [];
  const { status, way, steps, finishedAt } = last;
  const failing = steps.filter((step) => ['failed', 'skipped', 'accepted'].includes(step.status)).length;
  const open = steps.filter((step) => ['pending', 'running', 'ambiguous'].includes(step.status)).length;
  const text = [
    status === 'finished' ? `finished ${clock.time(finishedAt)} (${code(way)})` : `**under way** (${code(way)})`,
    `${steps.length - failing - open} of ${formatCount(steps.length, 'step')} ${way === 'undo' ? 'undone' : 'done'}`,
    ...(failing > 0 ? [`**${formatCount(failing, 'failure')}**`] : []),
    ...(rollbacks.length > 1 ? [`${formatCount(rollbacks.length, 'rollback')} in all`] : []),
  ];
  return [['Way back', `${text.join(', ')}; see Rollbacks`]];
}

/** What is being taken back is counted as done until all of it is. */
function beforeGoingBack({ rollbacks }: Report): string {
  return rollbacks.at(-1)?.status === 'under-way' ? ' before going back' : '';
}

export function personText({ name, osUser, host }: Person): string {
  return `${inline(name)} (${inline(osUser)}@${inline(host)})`;
}

function windowText({ window, finishedAt }: Report, clock: ReportClock): string {
  if (!window) return '';
  const { opensAt, closesAt, spareMs } = window;
  const span = `${clock.full(opensAt)} to ${clock.full(closesAt)}`;
  if (finishedAt === null) return span;
  if (finishedAt < opensAt) return `${span}; finished before it opened`;
  return `${span}; ${spareMs < 0 ? `ran over by ${formatDuration(-spareMs)}` : `${formatDuration(spareMs)} left`}`;
}

function signers({ signOffs, missingSignOffs }: Report): string {
  const names = new Set(signOffs.filter(({ stands }) => stands).map(({ name, roleTitle }) => `${name} (${roleTitle})`));
  const missing = missingSignOffs.length > 0 ? [`**${formatCount(missingSignOffs.length, 'sign-off')} missing**`] : [];
  if (names.size + missing.length === 0) return 'nobody; the runbook asks for no sign-off';
  return [...[...names].map(inline), ...missing].join(', ');
}

function stepsText({ totals, dryRun }: Report): string {
  const { steps, stepsDone, stepsSkipped, stepsAccepted, stepsFailed, stepsOpen } = totals;
  const parts = [
    `${stepsDone} of ${steps} ${dryRun ? 'looked at' : 'done'}`,
    ...(stepsSkipped > 0 ? [`${stepsSkipped} skipped`] : []),
    ...(stepsAccepted > 0 ? [`${stepsAccepted} failed and accepted`] : []),
    ...(stepsFailed > 0 ? [`**${stepsFailed} failed**`] : []),
    ...(stepsOpen > 0 ? [`${stepsOpen} open`] : []),
  ];
  return parts.join(', ');
}

function checksText({ totals: { checksPassed, checksFailed, checksAccepted } }: Report): string {
  if (checksPassed + checksFailed + checksAccepted === 0) return 'none was asked';
  const failed = checksFailed > 0 ? `**${checksFailed} failed**` : '0 failed';
  return [
    `${checksPassed} passed`,
    failed,
    ...(checksAccepted > 0 ? [`${checksAccepted} failed and accepted`] : []),
  ].join(', ');
}

function interruptionsText({ totals: { kills, resumes, failures }, runs }: Report): string {
  const leaves = runs.filter(({ end }) => end === 'left').length;
  const words = [
    ...(kills > 0 ? [`killed ${times(kills)}`] : []),
    ...(leaves > 0 ? [`left ${times(leaves)}`] : []),
    ...(resumes > 0 ? [`resumed ${times(resumes)}`] : []),
    ...(failures > 0 ? [formatCount(failures, 'failed attempt')] : []),
  ];
  return words.length > 0 ? words.join(', ') : 'none';
}

function times(count: number): string {
  return ['never', 'once', 'twice'][count] ?? `${count} times`;
}

function waitingLines({ openQuestions }: Report, clock: ReportClock): readonly string[] {
  if (openQuestions.length === 0) return [];
  const lines = openQuestions.map(({ kind, phase, step, title, askedAt }) => {
    const place = code(step === null ? phase : `${phase}/${step}`);
    return `- ${inline(kind)} for ${place}: ${inline(title)} (asked ${clock.time(askedAt)})`;
  });
  return ['', 'It waits for an answer:', '', ...lines];
}
