import { formatCount } from '../state/format.ts';
import { phaseById, stepKey } from '../state/plan.ts';
import type { SignOffQuestion } from '../state/question.ts';
import { acceptedWrites } from '../state/session/accepted-writes.ts';
import { type AfterSignOff, afterSignOff, afterSignOffText } from '../state/session/after-sign-off.ts';
import { neverRunSaid } from '../state/session/never-run.ts';
import { acceptedRejects, openRejects } from '../state/session/rejects.ts';
import type { Session } from '../state/session/session.ts';
import { glyphs } from './look.ts';
import { checkLines } from './parts/evidence-lines.ts';
import { beside, blank, type Line, line, paragraph, span } from './parts/line.ts';
import { clockTime } from './parts/time-text.ts';
import { figureWords } from './words.ts';

type ShownStep = SignOffQuestion['shown']['steps'][number];

/**
 * What is being signed: the steps with their figures, the checks, and the digest of it all. What is not as planned
 * comes first, with the reason that was given for it.
 */
export function signOffLines(question: SignOffQuestion, session: Session, width: number): readonly Line[] {
  const { shown, title, role, phase } = question;
  const failed = shown.checks.filter(({ verdict }) => verdict === 'failed');
  const passed = shown.checks.filter(({ verdict }) => verdict === 'passed');
  const exceptions = shown.steps.filter(isException);
  const done = shown.steps.filter((step) => !isException(step));
  const besides = besidesSteps(session, phase);
  const signed = phaseById(session.plan, phase);
  const after: AfterSignOff = signed ? afterSignOff(session, signed, role) : { what: 'nothing', isLastPhase: false };
  const roleTitle = session.plan.roles[role] ?? role;
  return [
    ...paragraph(`${roleTitle} (${role}) is asked to approve: ${title}`, width, { tone: 'strong' }),
    ...paragraph(summary(failed.length, passed.length, exceptions.length, besides.length), width, {
      tone: failed.length + exceptions.length + besides.length > 0 ? 'warn' : 'good',
    }),
    ...besides.flatMap((text) => paragraph(text, width, { first: `${glyphs.interrupted} `, tone: 'warn' })),
    ...exceptions.flatMap((step) => exceptionLines(step, phase, session, width)),
    ...neverRunLines(shown.steps, phase, session, width),
    ...paragraph(afterSignOffText(after), width, { tone: after.what === 'begins' ? 'strong' : 'quiet' }),
    blank,
    ...done.flatMap((step) => doneLines(step, width)),
    ...(shown.checks.length > 0 ? [blank] : []),
    ...[...failed, ...passed].flatMap((check) => checkLines(check, width)),
    blank,
    ...paragraph('v shows every check with its query. t adds a note to the signature.', width, { tone: 'quiet' }),
    ...paragraph(`What is signed has the digest ${shown.digest}`, width, { tone: 'quiet' }),
  ];
}

/** What was done tonight and never before on a real server. */
function neverRunLines(steps: readonly ShownStep[], phase: string, session: Session, width: number): readonly Line[] {
  const states = steps.flatMap(({ step }) => session.steps[stepKey(phase, step)] ?? []);
  return neverRunSaid(states).flatMap((text) =>
    paragraph(text, width, { first: `${glyphs.interrupted} `, tone: 'warn' }),
  );
}

/** Settled otherwise than by having been done: skipped, accepted, or said to be done. */
function isException({ status, decision }: ShownStep): boolean {
  return status !== 'done' || decision !== undefined;
}

/** What no step of the phase tells: writes through a freeze that were accepted, rows that did not arrive, and its gate that was opened anyway. */
function besidesSteps(session: Session, phase: string): readonly string[] {
  const zone = session.opened.window?.timezone;
  const gate = session.gatesOverridden[phase];
  return [
    ...acceptedWrites(session).map(
      ({ database, at, by, role, reason }) =>
        `write to frozen ${database}, accepted ${clockTime(at, zone)} by ${by} as ${role}: ${reason}`,
    ),
    ...openRejects(session).map(({ step, openRows, first }) => {
      const where = first[0] ? `${first[0].source} -> ${first[0].target}` : step;
      return `${formatCount(openRows, 'row')} of ${where} did not arrive (${step}): X shows them`;
    }),
    ...acceptedRejects(session).map(
      ({ rows, at, by, role, reason }) =>
        `${formatCount(rows, 'rejected row')} accepted ${clockTime(at, zone)} by ${by} as ${role}: ${reason}`,
    ),
    ...(gate ? [`gate opened anyway by ${gate.by} as ${gate.role}: ${gate.reason} (${gate.unmet.join(' ')})`] : []),
  ];
}

/** What is not as planned is in its first words. */
function summary(failed: number, passed: number, exceptions: number, besides: number): string {
  const checks = failed === 0 ? `All ${passed} checks passed` : `${failed} of ${failed + passed} checks FAILED`;
  const steps = exceptions === 0 ? 'every step is done' : `${formatCount(exceptions, 'step')} settled by a decision`;
  const others = besides === 0 ? '' : `${formatCount(besides, 'EXCEPTION')}, told first. For the rest: `;
  return failed + passed === 0 ? `${others}No checks in this phase; ${steps}.` : `${others}${checks}; ${steps}.`;
}

function exceptionLines(step: ShownStep, phase: string, session: Session, width: number): readonly Line[] {
  const { decision } = step;
  const fault = session.steps[stepKey(phase, step.step)]?.fault;
  const as = decision?.role === undefined ? '' : ` as ${decision.role}`;
  const indent = '          ';
  return [
    line(span(`${glyphs.interrupted} ${step.status.padEnd(9)}`, 'warn'), step.title),
    ...(decision
      ? paragraph(`by ${decision.by}${as}: ${decision.reason}`, width, { first: indent, tone: 'warn' })
      : []),
    ...(fault ? paragraph(fault.message, width, { first: indent, tone: 'quiet' }) : []),
  ];
}

function doneLines(step: ShownStep, width: number): readonly Line[] {
  const head = line(span(`${glyphs.done} ${step.status.padEnd(9)}`, 'good'), step.title);
  const figures = figureWords(step.figures);
  return figures.length === 0 ? [head] : beside(head, figures.join(', '), width);
}
