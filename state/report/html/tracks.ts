import type { AttemptReport } from '../attempts.ts';
import type { RollbackReport } from '../rollbacks.ts';
import type { RunReport } from '../runs.ts';
import type { Report } from '../shape.ts';
import type { PhaseReport } from '../timeline.ts';
import type { Stretch } from './scale.ts';

/** One row of the timeline: what is drawn in it. */
export interface Track {
  readonly kind: 'process' | 'freeze' | 'phase' | 'way-back';
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  /** Of a phase: its figures. */
  readonly phase?: PhaseReport;
  /** Of a way back. */
  readonly rollback?: RollbackReport;
}

export interface Bar extends Stretch {
  readonly look: 'planned' | 'ran' | 'open' | 'idle' | 'taken-back' | 'way-back' | 'frozen' | 'process';
}

export interface Mark {
  readonly atMs: number;
  readonly look: 'killed' | 'left' | 'resumed' | 'signed' | 'void' | 'written-to' | 'no-return';
}

/** The night as rows: the processes that ran it, the freezes, the phases in the order of the runbook, the ways back. */
export function tracksOf(report: Report): readonly Track[] {
  const planShiftMs = planShift(report);
  return [
    { kind: 'process', title: 'Process', bars: report.runs.map(processBar), marks: report.runs.flatMap(processMarks) },
    ...freezeTracks(report),
    ...report.phases.map((phase) => phaseTrack(report, phase, planShiftMs)),
    ...report.rollbacks.map((rollback) => wayBackTrack(report, rollback)),
  ];
}

function processBar({ startedAt, lastSeenAt }: RunReport): Bar {
  return { fromMs: Date.parse(startedAt), toMs: Date.parse(lastSeenAt), look: 'process' };
}

function processMarks({ number, startedAt, lastSeenAt, end }: RunReport): readonly Mark[] {
  const ended = { atMs: Date.parse(lastSeenAt) };
  return [
    ...(number > 1 ? [{ atMs: Date.parse(startedAt), look: 'resumed' } as const] : []),
    ...(end === 'killed' ? [{ ...ended, look: 'killed' } as const] : []),
    ...(end === 'left' ? [{ ...ended, look: 'left' } as const] : []),
  ];
}

function freezeTracks({ freezes, lastAt }: Report): readonly Track[] {
  const databases = [...new Set(freezes.map(({ database }) => database))];
  return databases.map((database) => {
    const own = freezes.filter((freeze) => freeze.database === database);
    return {
      kind: 'freeze',
      title: database,
      bars: own.map(({ frozenAt, thawed }) => ({
        fromMs: Date.parse(frozenAt),
        toMs: Date.parse(thawed?.at ?? lastAt),
        look: 'frozen',
      })),
      marks: own.flatMap(({ breaches }) => breaches.map(({ at }) => ({ atMs: Date.parse(at), look: 'written-to' }))),
    };
  });
}

function phaseTrack(report: Report, phase: PhaseReport, planShiftMs: number): Track {
  const { plannedStartAt, plannedEndAt, title } = phase;
  const planned: readonly Bar[] =
    plannedStartAt === null || plannedEndAt === null
      ? []
      : [
          {
            fromMs: Date.parse(plannedStartAt) + planShiftMs,
            toMs: Date.parse(plannedEndAt) + planShiftMs,
            look: 'planned',
          },
        ];
  const bars = [...planned, ...takenBackBars(report, phase), ...ranBars(report, phase)];
  return { kind: 'phase', title, bars, marks: phaseMarks(report, phase), phase };
}

/** The phase as it stands: drawn where a process ran it; between them it was idle. */
function ranBars({ runs, lastAt }: Report, { startedAt, finishedAt }: PhaseReport): readonly Bar[] {
  if (startedAt === null) return [];
  const whole = { fromMs: Date.parse(startedAt), toMs: Date.parse(finishedAt ?? lastAt) };
  const ran = runs.map((run) => overlap(whole, processBar(run))).filter((stretch) => stretch !== undefined);
  const open = finishedAt === null;
  return [
    { ...whole, look: 'idle' },
    ...ran.map((stretch, index): Bar => ({ ...stretch, look: open && index === ran.length - 1 ? 'open' : 'ran' })),
  ];
}

function overlap(a: Stretch, b: Stretch): Stretch | undefined {
  const [fromMs, toMs] = [Math.max(a.fromMs, b.fromMs), Math.min(a.toMs, b.toMs)];
  return fromMs <= toMs ? { fromMs, toMs } : undefined;
}

/** What was done of a phase before somebody went back: a bar for each time. */
function takenBackBars({ rollbacks, steps }: Report, { phase }: PhaseReport): readonly Bar[] {
  const attempts = steps.filter((step) => step.phase === phase).flatMap((step) => step.attempts);
  const backs = rollbacks.filter(({ status, phases }) => status === 'finished' && phases.includes(phase));
  return backs.flatMap(({ startedAt }, index): readonly Bar[] => {
    const since = backs[index - 1]?.finishedAt ?? '';
    const own = attempts.filter((attempt) => attempt.startedAt >= since && attempt.startedAt < startedAt);
    const span = spanOf(own, startedAt);
    return span ? [{ ...span, look: 'taken-back' }] : [];
  });
}

function spanOf(attempts: readonly AttemptReport[], lastAt: string): Stretch | undefined {
  if (attempts.length === 0) return undefined;
  const ends = attempts.map(({ endedAt }) => Date.parse(endedAt ?? lastAt));
  return { fromMs: Math.min(...attempts.map(({ startedAt }) => Date.parse(startedAt))), toMs: Math.max(...ends) };
}

function phaseMarks({ signOffs, steps }: Report, { phase }: PhaseReport): readonly Mark[] {
  const given = signOffs.filter((signOff) => signOff.phase === phase);
  return [
    ...given.map(({ at, stands }) => ({ atMs: Date.parse(at), look: stands ? 'signed' : 'void' }) as const),
    ...steps
      .filter((step) => step.phase === phase && step.pointOfNoReturn)
      .flatMap((step) =>
        step.attempts.map(({ startedAt }) => ({ atMs: Date.parse(startedAt), look: 'no-return' }) as const),
      ),
  ];
}

function wayBackTrack({ lastAt }: Report, rollback: RollbackReport): Track {
  const { title, startedAt, finishedAt } = rollback;
  const bar = { fromMs: Date.parse(startedAt), toMs: Date.parse(finishedAt ?? lastAt), look: 'way-back' } as const;
  return { kind: 'way-back', title, bars: [bar], marks: [], rollback };
}

/** A rehearsal is bound by no window: its plan is drawn from where it began. */
export function planShift(report: Report): number {
  const [first] = report.phases;
  // What was taken back began, too.
  const starts = [...report.phases, ...report.steps.flatMap(({ attempts }) => attempts)].flatMap(({ startedAt }) =>
    startedAt === null ? [] : [Date.parse(startedAt)],
  );
  // Without a window the plan begins with the first phase anyway.
  if (!first?.plannedStartAt || starts.length === 0 || !report.window || bindingWindow(report)) return 0;
  return Math.min(...starts) - Date.parse(first.plannedStartAt);
}

/** The window, where it binds: not a rehearsal. */
export function bindingWindow({ window, mode }: Report): Stretch | undefined {
  if (!window || mode !== 'live') return undefined;
  return { fromMs: Date.parse(window.opensAt), toMs: Date.parse(window.closesAt) };
}
