import { type PhaseSummary, stepKey, stepsOf } from '../plan.ts';
import { missingSignOffs } from './exhibit.ts';
import type { BackupState, Facts } from './facts.ts';
import { isProvenBut } from './freezes.ts';
import { isSettled, type Session } from './session.ts';

/** Something that must hold before a phase opens, and does not. */
export type Unmet =
  | { readonly what: 'phase'; readonly phase: string }
  | { readonly what: 'sign-off'; readonly phase: string; readonly role: string }
  | { readonly what: 'backup'; readonly database: string; readonly wanted: 'made' | 'proven'; readonly is: string }
  | { readonly what: 'freeze'; readonly database: string; readonly wanted: 'unproven' | 'proven'; readonly is: string };

/** What keeps a phase closed: unfinished phases that it needs, and their missing sign-offs. Empty means open. */
export function gate(session: Session, phase: PhaseSummary): readonly Unmet[] {
  return phase.needs.flatMap((id): readonly Unmet[] => {
    const needed = session.plan.phases.find((candidate) => candidate.id === id);
    if (!needed || !isPhaseDone(session, needed)) return [{ what: 'phase', phase: id }];
    return missingSignOffs(session, needed).map((role) => ({ what: 'sign-off', phase: id, role }));
  });
}

/** What the phase's own gate still wants of databases. Empty once someone opened it all the same. */
export function unmetFacts(session: Session, phase: PhaseSummary): readonly Unmet[] {
  if (!phase.gate || session.phases[phase.id] || session.gatesOverridden[phase.id]) return [];
  const { backups, freezes } = phase.gate;
  return [
    ...Object.entries(backups).flatMap(([database, wanted]): readonly Unmet[] => {
      const is = backupState(session, database);
      return is === 'proven' || is === wanted ? [] : [{ what: 'backup', database, wanted, is }];
    }),
    ...Object.entries(freezes).flatMap(([database, wanted]): readonly Unmet[] => {
      const is = freezeState(session.facts, database);
      return is === 'proven' || is === wanted ? [] : [{ what: 'freeze', database, wanted, is }];
    }),
  ];
}

/** An unmet condition in a sentence for the operator. */
export function unmetText(unmet: Unmet): string {
  switch (unmet.what) {
    case 'phase':
      return `Phase ${unmet.phase} is not done.`;
    case 'sign-off':
      return `${unmet.role} has not signed for phase ${unmet.phase}.`;
    case 'backup':
      return `The backup of ${unmet.database} must be ${unmet.wanted}, and it is ${unmet.is}.`;
    case 'freeze':
      return `The freeze of ${unmet.database} must be ${unmet.wanted}, and it is ${unmet.is}.`;
  }
}

/** A clone lives on the same server and dies with it: it never counts where a backup is wanted, but in a rehearsal it stands in. */
function backupState({ facts, opened }: Session, database: string): 'none' | 'made' | 'proven' {
  const counts = ({ format }: BackupState) =>
    format !== 'globals' && (format !== 'clone' || opened.mode === 'rehearsal');
  const of = facts.backups.filter((backup) => backup.database === database && counts(backup));
  if (of.some(({ proven }) => proven !== undefined)) return 'proven';
  return of.length > 0 ? 'made' : 'none';
}

function freezeState({ freezes }: Facts, database: string): 'none' | 'broken' | 'unproven' | 'proven' {
  const freeze = freezes[database];
  if (!freeze || freeze.thawed) return 'none';
  // Someone has decided on the very writes that it could be unproven for.
  return isProvenBut(freeze.proof) ? 'proven' : (freeze.proof?.verdict ?? 'unproven');
}

/** Every step settled and the end of the phase journaled. Sign-offs may be missing. */
export function isPhaseDone(session: Session, phase: PhaseSummary): boolean {
  if (session.phases[phase.id]?.finishedAt === undefined) return false;
  return stepsOf(phase).every(({ id }) => isSettled(session.steps[stepKey(phase.id, id)]));
}

/** Done and approved: the phases that need it may open. */
export function isPhaseComplete(session: Session, phase: PhaseSummary): boolean {
  return isPhaseDone(session, phase) && missingSignOffs(session, phase).length === 0;
}
