import type { Event } from '../events.ts';
import { foldSession } from '../session/evolve.ts';
import type { Session } from '../session/session.ts';
import { adoptionsOf } from './adoptions.ts';
import { attemptsOf } from './attempts.ts';
import { backupsOf, repinsOf } from './backups.ts';
import { confirmationsOf, phrasesOf } from './confirmations.ts';
import { decisionsOf } from './decisions.ts';
import { exchangesOf } from './exchanges.ts';
import { freezesOf } from './freezes.ts';
import { gatesOf } from './gates.ts';
import { openQuestionsOf } from './open-questions.ts';
import { recoveriesOf } from './recoveries.ts';
import { rejectsOf } from './rejects.ts';
import { rollbacksOf } from './rollbacks.ts';
import { operatorsOf, runsOf } from './runs.ts';
import type { Amendment, Report, ReportWindow, SessionOutcome } from './shape.ts';
import { missingSignOffsOf, signOffsOf } from './sign-offs.ts';
import { checkReports, stepReports } from './steps.ts';
import { followUpReports, phaseReports } from './timeline.ts';
import { totalsOf } from './totals.ts';
import { sessionOutcome } from './words.ts';

/**
 * The report of a session from its events, oldest first, and the hash of the last one. Needs no runbook file, no
 * database and no clock: the same journal always gives the same report. Throws a TypeError for no events.
 */
export function buildReport(events: readonly Event[], head: string): Report {
  const session = foldSession(events);
  const { opened, plan } = session;
  const attempts = attemptsOf(events);
  const exchanges = exchangesOf(events);
  const undoing = attemptsOf(events, 'undo');
  const runs = runsOf(session, events, attempts, undoing);
  const signOffs = signOffsOf(session, events);
  const phases = phaseReports(session, signOffs);
  const steps = stepReports(session, attempts);
  const checks = checkReports(session);
  const rollbacks = rollbacksOf(session, attempts, undoing);
  const finishedAt = session.finished?.at ?? null;
  return {
    report: 1,
    session: session.id,
    runbook: runbookOf(session),
    environment: opened.environment,
    mode: opened.mode,
    production: opened.production,
    dryRun: opened.dryRun,
    operators: operatorsOf(runs),
    databases: databasesOf(session),
    namespaceFingerprint: opened.namespaceFingerprint ?? null,
    outcome: outcomeOf(session),
    openedAt: session.openedAt,
    finishedAt,
    lastAt: session.lastAt,
    elapsedMs: Date.parse(finishedAt ?? session.lastAt) - Date.parse(session.openedAt),
    window: windowOf(session),
    totals: totalsOf(phases, steps, checks, runs, rollbacks),
    phases,
    signOffs,
    missingSignOffs: missingSignOffsOf(session),
    steps,
    checks,
    rejects: rejectsOf(session, events),
    decisions: decisionsOf(events, exchanges, plan),
    confirmations: confirmationsOf(exchanges),
    phrases: phrasesOf(exchanges),
    recoveries: recoveriesOf(events, exchanges),
    openQuestions: openQuestionsOf(session, exchanges),
    runs,
    adoptions: adoptionsOf(events),
    amendments: amendmentsOf(events),
    rollbacks,
    freezes: freezesOf(events, exchanges),
    backups: backupsOf(session, events),
    gates: gatesOf(exchanges, plan),
    repinned: repinsOf(events),
    triggers: Object.entries(plan.triggers).map(([name, condition]) => ({ name, condition })),
    contacts: plan.contacts,
    followUps: followUpReports(session),
    journal: { events: events.length, head },
    nightferry: [...new Set(runs.map(({ nightferry }) => nightferry))],
  };
}

function runbookOf({ opened, manifest }: Session): Report['runbook'] {
  const { id, title, file } = opened.runbook;
  return { id, title, file, digest: manifest.digest, files: manifest.files, vars: manifest.vars };
}

function databasesOf({ opened }: Session): Report['databases'] {
  return Object.entries(opened.databases).map(([name, { engine, label, identity }]) => ({
    name,
    engine,
    label,
    identity,
  }));
}

function outcomeOf(session: Session): SessionOutcome {
  const last = session.runs.at(-1);
  const text = sessionOutcome(session);
  if (session.finished) return { status: session.finished.outcome, text, why: null, fault: null };
  const status = last?.ended === undefined ? 'unfinished' : 'left';
  return { status, text, why: last?.ended ?? null, fault: last?.fault ?? null };
}

function windowOf({ opened, finished, lastAt }: Session): ReportWindow | null {
  if (!opened.window) return null;
  const { opensAt, closesAt, timezone } = opened.window;
  return { opensAt, closesAt, timezone, spareMs: Date.parse(closesAt) - Date.parse(finished?.at ?? lastAt) };
}

function amendmentsOf(events: readonly Event[]): readonly Amendment[] {
  return events.flatMap((event) => {
    if (event.type !== 'runbook.amended') return [];
    const { manifest, changed } = event.data;
    return [{ at: event.at, by: event.actor.name, digest: manifest.digest, changed }];
  });
}
