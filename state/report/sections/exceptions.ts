import { formatCount } from '../../format.ts';
import { isWhereItLooked } from '../../session/freeze-words.ts';
import { acceptedBefore, isProvenBut } from '../../session/freezes.ts';
import type { ReportClock } from '../clock.ts';
import { code, joined, type Line, say, strong } from '../page.ts';
import type { Report } from '../shape.ts';
import { deciderText } from './decisions.ts';
import { acceptedLines } from './rejects.ts';
import { gateDecider } from './safety.ts';
import { personText, windowHeld } from './summary.ts';

/** Something that did not go by the book, and when. */
interface Exception {
  readonly at: string;
  readonly line: Line;
}

/** Everything that whoever signs this must know did not go by the book, in a line each. Empty: all did. */
export function exceptionLines(report: Report, clock: ReportClock): readonly Line[] {
  const timed = [
    ...rollbacks(report, clock),
    ...decisions(report, clock),
    ...gates(report, clock),
    ...breaches(report, clock),
    ...acceptedRejects(report, clock),
    ...givenWords(report, clock),
    ...takenOver(report, clock),
    ...amendments(report, clock),
  ];
  return [
    ...overrun(report),
    ...openFailures(report),
    ...openRejects(report),
    ...timed.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ line }) => line),
    ...unproven(report),
    ...signOffs(report),
    ...leftOut(report),
  ];
}

function overrun(report: Report): readonly Line[] {
  const { window, finishedAt } = report;
  return window && finishedAt !== null && window.spareMs < 0 ? [say`The window ${windowHeld(report)}.`] : [];
}

function rollbacks({ rollbacks: all }: Report, clock: ReportClock): readonly Exception[] {
  return all.map(({ title, by, reason, startedAt, status }) => {
    const what = status === 'finished' ? 'Rolled back' : 'A rollback is under way';
    const line = say`${clock.time(startedAt)} ${strong(what)} (${title}), decided by ${by}: ${reason}`;
    return { at: startedAt, line };
  });
}

function decisions({ decisions: all }: Report, clock: ReportClock): readonly Exception[] {
  const past = all.filter(({ decision, role }) => decision !== 'retried' && role !== null);
  return past.map((decided) => {
    const { at, phase, step, direction, decision, reason } = decided;
    const what = direction === 'undo' ? say`undoing it failed, ${strong(decision)}` : say`failed, ${strong(decision)}`;
    const place = say`${clock.time(at)} ${code(`${phase}/${step}`)}`;
    return { at, line: say`${place}: ${what} by ${deciderText(decided)}: ${reason ?? ''}` };
  });
}

/** What a rehearsal has not shown. */
function leftOut({ decisions: all }: Report): readonly Line[] {
  const steps = all.filter(({ by, role }) => by === 'runbook' && role === null);
  if (steps.length === 0) return [];
  const names = joined(steps.map(({ phase, step }) => code(`${phase}/${step}`)));
  return [say`${formatCount(steps.length, 'step')} left out, as the runbook says for rehearsals: ${names}`];
}

function openFailures({ checks, steps, dryRun }: Report): readonly Line[] {
  const failing = checks.filter(({ verdict, decision }) => verdict === 'failed' && decision === null);
  const broken = steps.filter(({ status, fault }) => status === 'failed' || (dryRun && fault !== null));
  return [
    ...failing.map(
      ({ title, expected, actual }) => say`${strong('Failed')}: ${title}: expected ${expected}; found ${actual}`,
    ),
    ...broken.map(({ phase, step, outcome }) => say`${code(`${phase}/${step}`)}: ${strong(outcome)}`),
  ];
}

function gates({ gates: opened }: Report, clock: ReportClock): readonly Exception[] {
  return opened.map((gate) => {
    const { at, phase, unmet, reason } = gate;
    const missing = joined(unmet, ' ');
    const place = say`${clock.time(at)} Gate of ${code(phase)}`;
    return { at, line: say`${place} ${strong('opened anyway')} by ${gateDecider(gate)}: ${reason} (${missing})` };
  });
}

/** One line for each time somebody wrote, with all its traces: the section on safety has them one by one. */
function breaches({ freezes }: Report, clock: ReportClock): readonly Exception[] {
  return freezes.flatMap(({ database, breaches: found }) =>
    found.map(({ at, seen, accepted }) => {
      const traces = joined(
        seen.filter((sentence) => !isWhereItLooked(sentence) && !sentence.startsWith(acceptedBefore)),
        '; ',
      );
      const decided = accepted
        ? say`, accepted ${clock.time(accepted.at)} by ${accepted.by} (${accepted.role}): ${accepted.reason}`
        : say`, and nobody has accepted that`;
      return {
        at,
        line: say`${clock.time(at)} ${code(database)}: ${strong(say`written to`)} while frozen${decided} (${traces})`,
      };
    }),
  );
}

function acceptedRejects(report: Report, clock: ReportClock): readonly Exception[] {
  const lines = acceptedLines(report, clock);
  return report.rejects.accepted.flatMap(({ at }, index) => {
    const line = lines[index];
    return line ? [{ at, line }] : [];
  });
}

/** Nobody went on without these, or not without so many. */
function openRejects({ rejects }: Report): readonly Line[] {
  if (rejects.openRows === 0 || rejects.accepted.some(({ stands }) => stands)) return [];
  const are = rejects.openRows === 1 ? 'is' : 'are';
  return [
    say`${strong(formatCount(rejects.openRows, 'rejected row'))} ${are} not in the target, and nobody has accepted that.`,
  ];
}

/** What nobody could tell after a kill, and somebody said was done. */
function givenWords({ recoveries }: Report, clock: ReportClock): readonly Exception[] {
  return recoveries.flatMap(({ at, phase, step, answer, by, note, seen }) => {
    if (answer !== 'done') return [];
    const place = say`${clock.time(at)} ${code(`${phase}/${step}`)}`;
    return [{ at, line: say`${place}: ${strong('done on the word')} of ${by ?? 'somebody'}: ${note ?? seen}` }];
  });
}

/** Freezes and backups that are less than they look. */
function unproven({ freezes, backups }: Report): readonly Line[] {
  // What is proven but for accepted writes is told with these writes.
  const loose = freezes.filter(
    ({ lastProof }) => lastProof === null || (lastProof.verdict === 'unproven' && !isProvenBut(lastProof)),
  );
  // Roles and tablespaces are text: there is nothing to restore and count.
  const unread = backups.filter(({ counts, proven, format }) => counts && proven === null && format !== 'globals');
  return [
    ...loose.map(({ database }) => say`The freeze of ${code(database)} was ${strong('not proven')}.`),
    ...unread.map(
      ({ database, path }) =>
        say`The backup of ${code(database)} (${code(path)}) was ${strong('not proven')} by a restore.`,
    ),
  ];
}

function signOffs({ signOffs: given, missingSignOffs, finishedAt }: Report): readonly Line[] {
  const scripted = given.filter((signOff) => signOff.scripted && signOff.stands).length;
  const missing = finishedAt === null ? 0 : missingSignOffs.length;
  return [
    ...(missing > 0 ? [say`${strong(say`${formatCount(missing, 'sign-off')} missing`)}.`] : []),
    ...(scripted > 0 ? [say`${formatCount(scripted, 'sign-off')} given by a file of answers.`] : []),
  ];
}

function takenOver({ adoptions }: Report, clock: ReportClock): readonly Exception[] {
  return adoptions.map(({ at, by, fromHost }) => {
    return { at, line: say`${clock.time(at)} ${strong('Adopted')} from ${fromHost} by ${personText(by)}` };
  });
}

function amendments({ amendments: all }: Report, clock: ReportClock): readonly Exception[] {
  return all.map(({ at, by, changed }) => {
    const files = joined(changed.map(code));
    return { at, line: say`${clock.time(at)} Runbook ${strong('amended')} by ${by}: ${files}` };
  });
}
