import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type PhaseSummary, type PlanSummary, stepKey, stepsOf } from '../../state/plan.ts';
import { usualJournalPath } from '../journal-path.ts';
import type { Candidate } from './candidates.ts';
import { glanceAtPlan, glanceAtSessions } from './journal-glance.ts';
import type { Place } from './place.ts';
import { environmentsIn, varsIn } from './runbook-glance.ts';

/** What there is to choose from, besides what commander knows. Each is empty where it can't be told. */
export type Sources = Readonly<
  Record<'sessions' | 'phases' | 'steps' | 'roles' | 'plans' | 'environments' | 'vars', (place: Place) => Candidates>
>;
type Candidates = readonly Candidate[];

/** From the journal and the runbook that the line names. They only read, and nothing that goes wrong there is said. */
export const systemSources: Sources = {
  sessions: (place) => glanceAtSessions(journalOf(place)).filter(fits(place)).map(sessionCandidate),
  phases: (place) => {
    const phases = planOf(place)?.phases ?? [];
    const asked = place.command.name() === 'sign' ? phases.filter(({ signOff }) => signOff.length > 0) : phases;
    return asked.map(({ id, title }) => ({ text: id, about: title }));
  },
  steps: (place) => {
    const isAll = place.command.name() === 'rejects';
    return (planOf(place)?.phases ?? []).flatMap((phase) => stepsToName(phase, isAll));
  },
  roles: (place) => {
    const plan = planOf(place);
    const phase = plan?.phases.find(({ id }) => id === place.given.phase);
    const roles = phase && phase.signOff.length > 0 ? phase.signOff : Object.keys(plan?.roles ?? {});
    return roles.map((text) => ({ text, about: plan?.roles[text] ?? '' }));
  },
  plans: (place) => (planOf(place)?.rollbacks ?? []).map(({ id, phase }) => ({ text: id, about: phase.title })),
  environments: (place) => environmentsIn(runbookOf(place)),
  vars: (place) => varsIn(runbookOf(place), place.options.in),
};

/** A command that goes on with a session, or ends it, is for those that are not over. */
function fits({ command }: Place): (session: { readonly isOver: boolean }) => boolean {
  const forOpen = ['resume', 'stop', 'abandon', 'sign'].includes(command.name());
  return ({ isOver }) => !forOpen || !isOver;
}

function sessionCandidate({ session, isOver, lastAt, title }: ReturnType<typeof glanceAtSessions>[number]): Candidate {
  return { text: session, about: `${title}, ${isOver ? 'ended' : 'last written'} ${lastAt.slice(0, 16)}Z` };
}

/** Those with checks; or all, since rows are rejected by several kinds. */
function stepsToName(phase: PhaseSummary, isAll: boolean): Candidates {
  return stepsOf(phase)
    .filter(({ kind }) => isAll || kind === 'check')
    .map(({ id, title }) => ({ text: stepKey(phase.id, id), about: title }));
}

function planOf(place: Place): PlanSummary | undefined {
  const { session } = place.given;
  return session === undefined ? undefined : glanceAtPlan(journalOf(place), session);
}

function journalOf({ options }: Place): string | undefined {
  return options.journal === undefined ? usualJournalPath() : atHome(options.journal);
}

function runbookOf({ given }: Place): string {
  try {
    return given.runbook === undefined ? '' : readFileSync(atHome(given.runbook), 'utf8');
  } catch {
    return '';
  }
}

/** The shell has not expanded the line yet. */
function atHome(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}
