import { formatCount, formatDuration, formatNumber } from '../../format.ts';
import type { ReportClock } from '../clock.ts';
import {
  type Block,
  code,
  joined,
  type Line,
  list,
  nothing,
  type Part,
  paragraph,
  say,
  strong,
  table,
} from '../page.ts';
import type { Person, Report } from '../shape.ts';

/** What the report is called. */
export function reportTitle(report: Report): Line {
  return say`${reportKind(report)}: ${report.runbook.title}`;
}

export function reportKind({ dryRun }: Report): 'Dry run' | 'Report' {
  return dryRun ? 'Dry run' : 'Report';
}

/** What came of it, when, and in whose hands. */
export function summarySection(report: Report, clock: ReportClock): readonly Block[] {
  return [
    paragraph(strong(report.outcome.text)),
    paragraph(groundLine(report)),
    ...table('summary', ['What', 'How it was'], summaryRows(report, clock)),
    ...waitingBlocks(report, clock),
  ];
}

/** Whether this was the real thing, in words. */
export function groundLine({ dryRun, mode, production, environment }: Report): Line {
  const where = code(environment);
  if (dryRun) return say`A dry run in environment ${where}: it looked, and changed nothing but its own journal.`;
  if (mode === 'rehearsal') return say`A rehearsal on stand-ins, in environment ${where}.`;
  if (production) return say`${strong(say`Live, in production`)}, in environment ${where}.`;
  return say`Live, in environment ${where}.`;
}

export function summaryRows(report: Report, clock: ReportClock): readonly (readonly Part[])[] {
  const { totals, finishedAt, lastAt, openedAt, elapsedMs } = report;
  const end = finishedAt === null ? clock.full(lastAt) : clock.full(finishedAt);
  return [
    ['Session', code(report.session)],
    ['Runbook', say`${code(report.runbook.id)}, ${code(report.runbook.file)}`],
    ['Opened', clock.full(openedAt)],
    [finishedAt === null ? 'Last event' : 'Finished', say`${end}, ${formatDuration(elapsedMs)} after the opening`],
    ...(report.window ? [['Window', windowText(report, clock)]] : []),
    ['Times', clock.zone],
    ['Operators', joined(report.operators.map(personText))],
    ...(report.dryRun ? [] : [['Signed by', signers(report)]]),
    ...wayBackRow(report, clock),
    ['Phases', say`${totals.phasesDone} of ${totals.phases} done${beforeGoingBack(report)}`],
    ['Steps', say`${stepsText(report)}${beforeGoingBack(report)}`],
    ['Checks', checksText(report)],
    ...(report.dryRun ? [] : [['Rows copied', formatNumber(totals.rowsCopied)]]),
    ['Interruptions', interruptionsText(report)],
    ...report.databases.map(({ name, engine, label }) => [say`Database ${code(name)}`, say`${engine}, ${code(label)}`]),
  ];
}

/** The last time that someone went back, how far it came, and whether anything was left as it is. */
function wayBackRow({ rollbacks }: Report, clock: ReportClock): readonly (readonly Part[])[] {
  const last = rollbacks.at(-1);
  if (!last) return [];
  const { status, way, steps, finishedAt } = last;
  // The runbook leaves some out of rehearsals: nothing failed there.
  const leftOut = steps.filter((step) => step.status === 'skipped' && step.fault === null).length;
  const failing = steps.filter((step) => ['failed', 'skipped', 'accepted'].includes(step.status)).length - leftOut;
  const open = steps.filter((step) => ['pending', 'running', 'ambiguous'].includes(step.status)).length;
  const done = steps.length - leftOut - failing - open;
  const text = joined([
    status === 'finished'
      ? say`finished ${clock.time(finishedAt)} (${code(way)})`
      : say`${strong(say`under way`)} (${code(way)})`,
    `${done} of ${formatCount(steps.length, 'step')} ${way === 'undo' ? 'undone' : 'done'}`,
    ...(leftOut > 0 ? [`${leftOut} left out`] : []),
    ...(failing > 0 ? [strong(formatCount(failing, 'failure'))] : []),
    ...(rollbacks.length > 1 ? [`${formatCount(rollbacks.length, 'rollback')} in all`] : []),
  ]);
  return [['Way back', say`${text}; see Rollbacks`]];
}

/** What is being taken back is counted as done until all of it is. */
export function beforeGoingBack({ rollbacks }: Report): Line {
  return rollbacks.at(-1)?.status === 'under-way' ? say` before going back` : nothing;
}

export function personText({ name, osUser, host }: Person): Line {
  return say`${name} (${osUser}@${host})`;
}

function windowText(report: Report, clock: ReportClock): string {
  const { window } = report;
  if (!window) return '';
  const span = `${clock.full(window.opensAt)} to ${clock.full(window.closesAt)}`;
  const held = windowHeld(report);
  return held === '' ? span : `${span}; ${held}`;
}

/** What the end left of the window: `3h12m left`, `ran over by 15m`; nothing while it is not over. */
export function windowHeld({ window, finishedAt }: Report): string {
  if (!window || finishedAt === null) return '';
  if (finishedAt < window.opensAt) return 'finished before it opened';
  const { spareMs } = window;
  return spareMs < 0 ? `ran over by ${formatDuration(-spareMs)}` : `${formatDuration(spareMs)} left`;
}

function signers({ signOffs, missingSignOffs }: Report): Line {
  const names = new Set(signOffs.filter(({ stands }) => stands).map(({ name, roleTitle }) => `${name} (${roleTitle})`));
  const missing =
    missingSignOffs.length > 0 ? [strong(say`${formatCount(missingSignOffs.length, 'sign-off')} missing`)] : [];
  if (names.size + missing.length === 0) return say`nobody; the runbook asks for no sign-off`;
  return joined([...names, ...missing]);
}

export function stepsText({ totals, dryRun }: Report): Line {
  const { steps, stepsDone, stepsSkipped, stepsAccepted, stepsFailed, stepsOpen } = totals;
  return joined([
    `${stepsDone} of ${steps} ${dryRun ? 'looked at' : 'done'}`,
    ...(stepsSkipped > 0 ? [`${stepsSkipped} skipped`] : []),
    ...(stepsAccepted > 0 ? [`${stepsAccepted} failed and accepted`] : []),
    ...(stepsFailed > 0 ? [strong(`${stepsFailed} failed`)] : []),
    ...(stepsOpen > 0 ? [`${stepsOpen} open`] : []),
  ]);
}

export function checksText({ totals: { checksPassed, checksFailed, checksAccepted } }: Report): Line {
  if (checksPassed + checksFailed + checksAccepted === 0) return say`none was asked`;
  return joined([
    `${checksPassed} passed`,
    checksFailed > 0 ? strong(`${checksFailed} failed`) : '0 failed',
    ...(checksAccepted > 0 ? [`${checksAccepted} failed and accepted`] : []),
  ]);
}

export function interruptionsText({ totals: { kills, resumes, failures }, runs }: Report): string {
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

export function waitingBlocks({ openQuestions }: Report, clock: ReportClock): readonly Block[] {
  if (openQuestions.length === 0) return [];
  const lines = openQuestions.map(({ kind, phase, step, title, askedAt }) => {
    const place = code(step === null ? phase : `${phase}/${step}`);
    return say`${kind} for ${place}: ${title} (asked ${clock.time(askedAt)})`;
  });
  return [paragraph(say`It waits for an answer:`), ...list(lines)];
}
