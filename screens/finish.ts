import type { FaultRecord, Retry } from '../state/fault.ts';
import { formatCount, formatNumber } from '../state/format.ts';
import { stepsOf } from '../state/plan.ts';
import type { Session } from '../state/session/session.ts';
import { exceptionTexts } from './exceptions.ts';
import { type Tally, tally } from './facts.ts';
import { faultLines } from './parts/fault-lines.ts';
import { pad } from './parts/fit.ts';
import { freezeSpan } from './parts/freeze-text.ts';
import { blank, type Line, line, paragraph, type Span, span } from './parts/line.ts';
import { wholeSeconds } from './parts/time-text.ts';
import { rollbackFacts, rolledBackLines } from './rolled-back.ts';
import type { SessionStage } from './stage.ts';

/** How the session ended, and where the proof is. */
export function finishLines(stage: SessionStage, session: Session, now: Date, width: number): readonly Line[] {
  const facts = factsOf(stage, session, now);
  return [
    ...endLines(stage, session, width),
    ...writtenLines(stage, width),
    blank,
    ...facts.flatMap(([name, value, tone]) => paragraphOf(name, value, width, tone)),
    ...(session.opened.dryRun || stage.end?.kind === 'rolled-back' ? [] : followUpLines(session, width)),
  ];
}

/** What became of the key that writes a report: where whoever pressed it looks. */
function writtenLines({ reports, reportFault }: SessionStage, width: number): readonly Line[] {
  const last = reports.at(-1);
  if (reportFault) return paragraph(`NOT WRITTEN: ${reportFault.message}`, width, { tone: 'bad' });
  return last === undefined ? [] : paragraph(`Report written: ${last}`, width, { tone: 'good' });
}

function endLines({ end }: SessionStage, session: Session, width: number): readonly Line[] {
  const name = session.opened.runbook.title;
  switch (end?.kind) {
    case 'finished':
      if (session.opened.dryRun)
        return paragraph(`DRY RUN FINISHED: ${name}. Nothing was changed. b shows every step.`, width, {
          tone: 'good',
        });
      return paragraph(
        `FINISHED: ${name}. Every phase is done${session.signOffs.length > 0 ? ' and signed' : ''}.`,
        width,
        { tone: 'good' },
      );
    case 'abandoned':
      return paragraph(`ABANDONED: ${name}. ${session.finished?.reason ?? ''}`, width, { tone: 'warn' });
    case 'failed': {
      const what = session.opened.dryRun ? 'DRY RUN FOUND PROBLEMS' : 'FAILED';
      return paragraph(`${what}: ${name}.`, width, { tone: 'bad' });
    }
    case 'rolled-back':
      return rolledBackLines(session, width);
    case 'halted':
      return [
        ...paragraph('HALTED: Nightferry stopped by itself, and nothing runs. What was done is kept.', width, {
          tone: 'bad',
        }),
        blank,
        ...faultLines(end.fault, width, resumeWordsOf(end.fault)),
        ...paragraph(`Go on with: nightferry resume ${session.id}`, width, { tone: 'accent' }),
      ];
    default: {
      const where = session.rollback
        ? `LEFT in the middle of going back (${session.rollback.way}). Go on back`
        : 'LEFT. Go on';
      return paragraph(`${where} with: nightferry resume ${session.id}`, width, { tone: 'warn' });
    }
  }
}

/** Halted is not failed: what is tried again is the session. */
const resumeWords: Readonly<Record<Retry, string>> = {
  safe: 'Once that is put right, resuming is safe: nothing that is done is done twice.',
  unsafe: 'Do that first: to resume as it stands can do harm. Nothing that is done is done twice.',
  unknown: 'Look first: it is not known whether resuming as it stands is safe.',
};

/** A write that broke the freeze is asked about before anything else: resuming only asks. */
function resumeWordsOf({ code, retry }: FaultRecord): string {
  return code === 'freeze/broken'
    ? 'Resuming does nothing by itself: it asks first whether to go on in spite of the write, or to roll back.'
    : resumeWords[retry];
}

export type Fact = readonly [name: string, value: string, tone?: Span['tone']];

function factsOf(stage: SessionStage, session: Session, now: Date): readonly Fact[] {
  const counted = tally(session);
  const { dryRun } = session.opened;
  const phases = session.plan.phases.filter(({ id }) => session.phases[id]?.finishedAt !== undefined).length;
  const checks = counted.checksPassed + counted.checksFailed;
  const exceptions = exceptionWords(counted);
  const rows = rowsCopied(session);
  const frozen = freezeSpan(session, now);
  return [
    ...rollbackFacts(session, stage.end?.kind === 'rolled-back'),
    ...(frozen ? [['Frozen', `${frozen.text}: nobody may write there yet`, 'warn'] as const] : []),
    ['Phases', `${phases} of ${session.plan.phases.length} ${dryRun ? 'looked at' : 'done'}`],
    checks === 0
      ? ['Checks', session.rollbacks.length > 0 ? 'none that still count' : 'none in this runbook']
      : ['Checks', `${counted.checksPassed} of ${checks} passed`, counted.checksFailed > 0 ? 'bad' : 'good'],
    ...(exceptions === '' ? [] : [['Exceptions', exceptions, 'warn'] as const]),
    ...exceptionTexts(session, session.opened.window?.timezone).map((text): Fact => ['', text, 'warn']),
    ...(counted.leftOut > 0
      ? [['Left out', `${formatCount(counted.leftOut, 'step')}, as the runbook says for a rehearsal`] as const]
      : []),
    ...(rows > 0 ? [['Rows', `${formatNumber(rows)} ${dryRun ? 'would be copied' : 'copied'}`] as const] : []),
    ['Duration', durationText(session)],
    ['Sign-offs', signOffsText(session)],
    ...(stage.chainHead === undefined ? [] : [['Chain head', stage.chainHead] as const]),
    ['Reports', reportsText(stage, session)],
    ...(stage.reportFault ? [['', stage.reportFault.message, 'bad'] as const] : []),
  ];
}

function reportsText({ reports, watching }: SessionStage, { id }: Session): string {
  if (watching) return `nightferry report ${id} writes one`;
  return reports.length > 0 ? reports.join(', ') : 'not written yet: m Markdown, w HTML (to be printed), J JSON';
}

function exceptionWords({ skipped, accepted, overridden }: Tally): string {
  if (skipped + accepted + overridden === 0) return '';
  const opened = overridden > 0 ? `, ${overridden} overridden` : '';
  return `${skipped} skipped, ${accepted} accepted${opened}`;
}

/** `Leyla as dba, asserted, 5 times; Rauf as cto, asserted`: how often, and how the person is known. */
function signOffsText({ signOffs }: Session): string {
  const counts = new Map<string, number>();
  for (const { name, role, assurance } of signOffs) {
    const key = `${name} as ${role}, ${assurance}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const texts = [...counts].map(([key, count]) => (count === 1 ? key : `${key}, ${count} times`));
  return texts.join('; ') || 'none';
}

/** What the copies of a session say they carried over. */
function rowsCopied(session: Session): number {
  const copies = session.plan.phases.flatMap((phase) =>
    stepsOf(phase)
      .filter(({ kind }) => kind === 'copy')
      .map(({ id }) => session.steps[`${phase.id}/${id}`]?.figures),
  );
  return copies.reduce((sum, figures) => {
    const rows = figures?.rowsWritten ?? figures?.rows;
    return sum + (typeof rows === 'number' ? rows : 0);
  }, 0);
}

function durationText(session: Session): string {
  const total = Date.parse(session.lastAt) - Date.parse(session.openedAt);
  const killed = session.runs.filter(({ after }) => after === 'killed').length;
  const runs = session.runs.length;
  const restarts =
    runs > 1
      ? ` in ${formatCount(runs, 'run')}${killed > 0 ? `, killed ${killed === 1 ? 'once' : formatCount(killed, 'time')}` : ''}`
      : '';
  return `${wholeSeconds(total)} from opening to the last event${restarts}`;
}

function followUpLines({ plan }: Session, width: number): readonly Line[] {
  if (plan.followUps.length === 0) return [];
  const lines = plan.followUps.flatMap(({ title, due, after }) => {
    const when = due === undefined ? '' : ` (${due}${after === undefined ? '' : ` after ${after}`})`;
    return paragraph(`${title}${when}`, width, { first: '  - ' });
  });
  return [blank, line(span('Still to do afterwards', 'strong')), ...lines];
}

function paragraphOf(name: string, value: string, width: number, tone: Span['tone']): readonly Line[] {
  const label = pad(name, 11);
  return paragraph(value, width - 11).map((text, index) => [
    span(index === 0 ? label : ' '.repeat(11), 'quiet'),
    ...text.map((part) => (tone === undefined ? part : { ...part, tone })),
  ]);
}
