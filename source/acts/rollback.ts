import { Fault } from '../../state/fault.ts';
import type { Session } from '../../state/session/session.ts';
import { waysBack } from '../../state/session/ways-back.ts';
import type { RollbackScope } from '../../state/way-back.ts';
import { conductEntry, type WayOptions } from '../commands/ways.ts';
import { resumedSession } from '../entries/resumed-session.ts';
import { mayGoBack, readSession } from '../session/read.ts';

export interface RollbackOptions extends WayOptions {
  readonly plan?: string;
}

/** Goes back over a session, or goes on with going back. Resolves with the exit code. */
export function rollback(id: string, phase: string | undefined, options: RollbackOptions): Promise<number> {
  return conductEntry(
    (desk) => {
      const session = readSession(id, desk);
      const scope = scopeOf(session, phase, options.plan);
      if (!session.rollback && waysBack(session, scope).length === 0) throw noWay(session, scope);
      return resumedSession(id, session.rollback ? {} : { rollback: scope });
    },
    { ...options, existing: true },
  );
}

/** Faults: `rollback/over`, `rollback/unknown-phase`, `rollback/unknown-plan`, `rollback/two-ways`. */
function scopeOf(session: Session, phase: string | undefined, plan: string | undefined): RollbackScope {
  const { id, plan: summary } = session;
  if (!mayGoBack(session)) {
    const why = session.opened.dryRun ? 'was a dry run, which changed nothing' : 'was abandoned';
    throw new Fault('rollback/over', `Session ${id} ${why}: there is nothing to roll back.`, {
      remedy: [`See what it did: nightferry report ${id}`],
      retry: 'safe',
    });
  }
  if (phase !== undefined && plan !== undefined) {
    const remedy = ['Give one of them: a phase is undone step by step, a plan says itself what it takes back.'];
    throw new Fault('rollback/two-ways', 'A phase and a plan were given.', { remedy, retry: 'safe' });
  }
  if (plan !== undefined) {
    const plans = (summary.rollbacks ?? []).map((known) => known.id);
    if (plans.includes(plan)) return { kind: 'plan', plan };
    throw unknown('plan', plan, plans);
  }
  if (phase === undefined) return { kind: 'any' };
  const phases = summary.phases.map((known) => known.id);
  if (phases.includes(phase)) return { kind: 'phase', phase };
  throw unknown('phase', phase, phases);
}

function noWay(session: Session, scope: RollbackScope): Fault {
  const { id, plan } = session;
  const named = (plan.rollbacks ?? []).find((known) => scope.kind === 'plan' && known.id === scope.plan);
  const isBegun = named?.undoes.some((phase) => session.phases[phase]) ?? true;
  const why =
    named?.when && isBegun
      ? `the way back ${named.id} is for ${named.when.side} ${named.when.phase}`
      : 'nothing was done there yet';
  return new Fault('rollback/nothing', `Session ${id} can't be rolled back so: ${why}.`, {
    remedy: [`See where it is: nightferry status ${id}`, `See every way there is: nightferry rollback ${id}`],
    retry: 'safe',
  });
}

function unknown(what: 'plan' | 'phase', given: string, known: readonly string[]): Fault {
  const list = known.length > 0 ? `There are: ${known.join(', ')}.` : 'The runbook names none.';
  return new Fault(
    `rollback/unknown-${what}`,
    `The runbook has no ${what === 'plan' ? 'way back' : 'phase'} ${given}.`,
    {
      remedy: [list],
      retry: 'safe',
    },
  );
}
