import type { Assurance, Event } from '../events.ts';
import { missingSignOffs, standingSignOffs } from '../session/exhibit.ts';
import type { Session } from '../session/session.ts';
import type { Person } from './shape.ts';

export interface RoleInPhase {
  readonly phase: string;
  readonly role: string;
  readonly roleTitle: string;
}

export interface SignOffReport extends RoleInPhase {
  readonly name: string;
  /** `asserted`: a name was typed. `authenticated`: a key signed it. */
  readonly assurance: Assurance;
  readonly at: string;
  readonly note: string | null;
  /** Given by a file of answers. */
  readonly scripted: boolean;
  /** SHA-256 of what the person was shown. */
  readonly shown: string;
  /** Whether that is what the phase came to: `false` when it changed afterwards. */
  readonly stands: boolean;
  /** Whose terminal it came from. */
  readonly recordedBy: Person;
}

/** Every sign-off that was given, whether it stands or what it was given for has changed. */
export function signOffsOf(session: Session, events: readonly Event[]): readonly SignOffReport[] {
  const standing = session.plan.phases.flatMap((phase) => standingSignOffs(session, phase));
  return events.flatMap((event): readonly SignOffReport[] => {
    if (event.type !== 'sign-off.given') return [];
    const { phase, role, name, assurance, shown, note, scripted } = event.data;
    const { name: by, osUser, host } = event.actor;
    return [
      {
        phase,
        role,
        roleTitle: session.plan.roles[role] ?? role,
        name,
        assurance,
        at: event.at,
        note: note ?? null,
        scripted,
        shown,
        stands: standing.some((given) => given.phase === phase && given.role === role && given.at === event.at),
        recordedBy: { name: by, osUser, host },
      },
    ];
  });
}

/** Roles that have not signed what their phase came to. A dry run asks nobody. */
export function missingSignOffsOf(session: Session): readonly RoleInPhase[] {
  if (session.opened.dryRun) return [];
  return session.plan.phases.flatMap((phase) =>
    missingSignOffs(session, phase).map((role) => ({
      phase: phase.id,
      role,
      roleTitle: session.plan.roles[role] ?? role,
    })),
  );
}
