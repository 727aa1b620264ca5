import { allChecks, type FoundCheck, worstFirst } from '../all-checks.ts';
import { groupsOf } from '../question-view.ts';
import type { PaneContext } from './pane.ts';

/** Which checks the pane shows: of the phase that is to be signed, all, or only what failed. */
export type CheckScope = 'phase' | 'all' | 'failed';

/** From a sign-off: first what is to be signed. */
export function scopesOf(context: PaneContext): readonly CheckScope[] {
  return phaseToSign(context) === undefined ? ['all', 'failed'] : ['phase', 'all', 'failed'];
}

/** Where the model keeps which one was chosen: a sign-off begins anew with its own phase. */
export function scopeTrack(context: PaneContext): string {
  return `checks/scope/${phaseToSign(context) ?? ''}`;
}

/** The one that was chosen, or the first. */
export function scopeOf(context: PaneContext): CheckScope {
  const scopes = scopesOf(context);
  return scopes[(context.model.tracks[scopeTrack(context)] ?? 0) % scopes.length] ?? 'all';
}

/** The phase of the sign-off question that led here. */
export function phaseToSign({ model, world }: PaneContext): string | undefined {
  if (model.looking.at !== 'pane' || model.looking.from.at !== 'auto') return undefined;
  const group = model.group ?? groupsOf(world.questions)[0];
  const asked = world.questions.find((question) => question.id === group) ?? world.questions[0];
  return asked?.kind === 'sign-off' ? asked.phase : undefined;
}

/** The checks of the scope that was chosen, the worst first. */
export function shownChecks(context: PaneContext): readonly FoundCheck[] {
  const found = worstFirst(allChecks(context.world.session));
  const scope = scopeOf(context);
  if (scope === 'failed') return found.filter(({ verdict }) => verdict !== 'passed');
  return scope === 'phase' ? found.filter(({ phase }) => phase.id === phaseToSign(context)) : found;
}
