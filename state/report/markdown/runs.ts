import { formatDuration } from '../../format.ts';
import type { RunReport } from '../runs.ts';
import type { Report } from '../shape.ts';
import type { ReportClock } from './clock.ts';
import { personText } from './summary.ts';
import { code, inline } from './text.ts';

/** The processes that ran the session, one after the other, and how each ended. Left out when there was one, to the end. */
export function runsSection(report: Report, clock: ReportClock): readonly string[] {
  const { runs, recoveries } = report;
  if (runs.length === 1 && runs[0]?.end === 'finished') return [];
  const lines = runs.flatMap((run, index) => {
    const next = runs[index + 1];
    const adopted = report.adoptions.filter(({ fromRun }) => fromRun === run.number);
    const found = recoveries.filter(({ at }) => at >= run.startedAt && (next === undefined || at < next.startedAt));
    return [
      `${run.number}. ${beginning(run, runs[index - 1], clock)} ${ending(run, clock)}`,
      ...found.map((recovery) => `   - ${recoveryText(recovery, clock)}`),
      ...adopted.flatMap((adoption) => adoptionLines(adoption, clock)).map((text) => `   - ${text}`),
    ];
  });
  return ['## Kills and resumes', '', ...lines];
}

/** Said beneath the run that ended for it. */
function adoptionLines(adoption: Report['adoptions'][number], clock: ReportClock): readonly string[] {
  const { at, by, fromHost, lastSeq, lastAt, missingFiles, inferred } = adoption;
  const known = `the copy of its journal held ${lastSeq} events, the last of ${clock.time(lastAt)}`;
  return [
    `**Adopted from ${inline(fromHost)} by ${personText(by)}** ${clock.time(at)}: ${known}.`,
    ...(inferred.length > 0 ? [`Begun before, although the copy did not know: ${inferred.map(code).join(', ')}.`] : []),
    ...(missingFiles.length > 0 ? [`Files that the new host did not have: ${missingFiles.map(code).join(', ')}.`] : []),
  ];
}

function beginning(run: RunReport, before: RunReport | undefined, clock: ReportClock): string {
  const who = `${personText(run.by)}, pid ${run.pid}, Nightferry ${inline(run.nightferry)}`;
  if (!before) return `Opened ${clock.time(run.startedAt)} by ${who}.`;
  const gapMs = Date.parse(run.startedAt) - Date.parse(before.lastSeenAt);
  return `Resumed ${clock.time(run.startedAt)} by ${who}, after ${formatDuration(gapMs)}.`;
}

function ending(run: RunReport, clock: ReportClock): string {
  const doing = underWayText(run);
  const seen = clock.time(run.lastSeenAt);
  switch (run.end) {
    case 'finished':
      return `It ran to the end, ${seen}.`;
    case 'killed':
      return `**Killed**${doing}; last heard of ${seen}.`;
    case 'left':
      return `Left ${seen}${doing} (${why(run)}).`;
    case 'open':
      return `It has not said how it ended; last heard of ${seen}${doing}.`;
  }
}

function underWayText({ underWay, undoUnderWay }: RunReport): string {
  const steps = [...underWay.map(code), ...undoUnderWay.map((key) => `the undo of ${code(key)}`)];
  if (steps.length === 0) return '';
  return ` while ${steps.join(', ')} ${steps.length === 1 ? 'was' : 'were'} under way`;
}

function why(run: RunReport): string {
  switch (run.why) {
    case 'signal':
      return 'by a signal';
    case 'answers':
      return 'the file of answers had no answer';
    case 'rolled-back':
      return 'everything was taken back';
    case 'fault':
      return `on a fault: ${inline(run.fault?.message.replace(/\.$/, '') ?? 'unknown')}`;
    default:
      return run.stopAskedBy === null ? 'by the operator' : `${inline(run.stopAskedBy)} asked it to stop`;
  }
}

function recoveryText(recovery: Report['recoveries'][number], clock: ReportClock): string {
  const { at, phase, step, attempt, direction, seen, note } = recovery;
  const what = direction === 'undo' ? 'undoing, attempt' : 'attempt';
  const place = `${clock.time(at)} ${code(`${phase}/${step}`)}, ${what} ${attempt}:`;
  return `${place} ${inline(seen)}; ${verdictText(recovery)}${note === null ? '' : ` (${inline(note)})`}.`;
}

function verdictText({ verdict, answer, by, scripted }: Report['recoveries'][number]): string {
  if (verdict === 'done') return 'it was done';
  if (verdict === 'redo') return 'done again';
  const who = by === null ? '' : `, said ${inline(by)}${scripted ? ' (by a file of answers)' : ''}`;
  switch (answer) {
    case 'done':
      return `it was done${who}`;
    case 'redo':
      return `to be done again${who}`;
    case 'look-again':
      return `looked at again${who}`;
    default:
      return 'a person was asked';
  }
}
