import { formatDuration } from '../../format.ts';
import type { ReportClock } from '../clock.ts';
import { type Block, code, heading, joined, type Line, list, nothing, say, strong } from '../page.ts';
import type { RunReport } from '../runs.ts';
import type { Report } from '../shape.ts';
import { personText } from './summary.ts';

/** The processes that ran the session, one after the other, and how each ended. Left out when there was one, to the end. */
export function runsSection(report: Report, clock: ReportClock): readonly Block[] {
  const { runs, recoveries } = report;
  if (runs.length === 1 && runs[0]?.end === 'finished') return [];
  const items = runs.map((run, index) => {
    const next = runs[index + 1];
    const adopted = report.adoptions.filter(({ fromRun }) => fromRun === run.number);
    const found = recoveries.filter(({ at }) => at >= run.startedAt && (next === undefined || at < next.startedAt));
    return {
      line: say`${beginning(run, runs[index - 1], clock)} ${ending(run, clock)}`,
      below: [
        ...found.map((recovery) => recoveryLine(recovery, clock)),
        ...adopted.flatMap((adoption) => adoptionLines(adoption, clock)),
      ],
    };
  });
  return [heading(2, 'Kills and resumes'), ...list(items, { ordered: true })];
}

/** Said beneath the run that ended for it. */
function adoptionLines(adoption: Report['adoptions'][number], clock: ReportClock): readonly Line[] {
  const { at, by, fromHost, lastSeq, lastAt, missingFiles, inferred } = adoption;
  const known = `the copy of its journal held ${lastSeq} events, the last of ${clock.time(lastAt)}`;
  return [
    say`${strong(say`Adopted from ${fromHost} by ${personText(by)}`)} ${clock.time(at)}: ${known}.`,
    ...(inferred.length > 0 ? [say`Begun before, although the copy did not know: ${joined(inferred.map(code))}.`] : []),
    ...(missingFiles.length > 0 ? [say`Files that the new host did not have: ${joined(missingFiles.map(code))}.`] : []),
  ];
}

function beginning(run: RunReport, before: RunReport | undefined, clock: ReportClock): Line {
  const who = say`${personText(run.by)}, pid ${run.pid}, Nightferry ${run.nightferry}`;
  if (!before) return say`Opened ${clock.time(run.startedAt)} by ${who}.`;
  const gapMs = Date.parse(run.startedAt) - Date.parse(before.lastSeenAt);
  return say`Resumed ${clock.time(run.startedAt)} by ${who}, after ${formatDuration(gapMs)}.`;
}

function ending(run: RunReport, clock: ReportClock): Line {
  const doing = underWayText(run);
  const seen = clock.time(run.lastSeenAt);
  switch (run.end) {
    case 'finished':
      return say`It ran to the end, ${seen}.`;
    case 'killed':
      return say`${strong(say`Killed`)}${doing}; last heard of ${seen}.`;
    case 'left':
      return say`Left ${seen}${doing} (${why(run)}).`;
    case 'open':
      return say`It has not said how it ended; last heard of ${seen}${doing}.`;
  }
}

function underWayText({ underWay, undoUnderWay }: RunReport): Line {
  const steps = [...underWay.map(code), ...undoUnderWay.map((key) => say`the undo of ${code(key)}`)];
  if (steps.length === 0) return nothing;
  return say` while ${joined(steps)} ${steps.length === 1 ? 'was' : 'were'} under way`;
}

function why(run: RunReport): Line {
  switch (run.why) {
    case 'signal':
      return say`by a signal`;
    case 'answers':
      return say`the file of answers had no answer`;
    case 'rolled-back':
      return say`everything was taken back`;
    case 'fault':
      return say`on a fault: ${run.fault?.message.replace(/\.$/, '') ?? 'unknown'}`;
    default:
      return run.stopAskedBy === null ? say`by the operator` : say`${run.stopAskedBy} asked it to stop`;
  }
}

function recoveryLine(recovery: Report['recoveries'][number], clock: ReportClock): Line {
  const { at, phase, step, attempt, direction, seen, note } = recovery;
  const what = direction === 'undo' ? 'undoing, attempt' : 'attempt';
  const place = say`${clock.time(at)} ${code(`${phase}/${step}`)}, ${what} ${attempt}:`;
  return say`${place} ${seen}; ${verdictLine(recovery)}${note === null ? nothing : say` (${note})`}.`;
}

function verdictLine({ verdict, answer, by, scripted }: Report['recoveries'][number]): Line {
  if (verdict === 'done') return say`it was done`;
  if (verdict === 'redo') return say`done again`;
  const who = by === null ? nothing : say`, said ${by}${scripted ? say` (by a file of answers)` : nothing}`;
  switch (answer) {
    case 'done':
      return say`it was done${who}`;
    case 'redo':
      return say`to be done again${who}`;
    case 'look-again':
      return say`looked at again${who}`;
    default:
      return say`a person was asked`;
  }
}
