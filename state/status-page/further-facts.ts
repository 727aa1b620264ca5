import type { Forecast } from '../forecast.ts';
import { stepKey, stepsOf } from '../plan.ts';
import type { ReportClock } from '../report/clock.ts';
import { standingFreezes } from '../session/freezes.ts';
import { isSettled, type Session } from '../session/session.ts';
import type { PageInput } from './input.ts';
import { minutes, seconds } from './time-text.ts';

/** What, and how it stands. */
export type PageFact = readonly [what: string, stands: string];

/** Steps, pace, window, freeze, point of no return, in this order. */
export function furtherFacts(
  { session, life, now }: PageInput,
  plan: Forecast,
  clock: ReportClock,
): readonly PageFact[] {
  const isOver = life.kind === 'over';
  const steps = session.plan.phases.flatMap((phase) =>
    stepsOf(phase).map(({ id }) => session.steps[stepKey(phase.id, id)]),
  );
  const frozen = standingFreezes(session.facts).toSorted((a, b) => a.frozenAt.localeCompare(b.frozenAt))[0];
  const frozenMs = frozen && now.getTime() - Date.parse(frozen.frozenAt);
  return [
    ['Steps', `${steps.filter(isSettled).length} of ${steps.length} done`],
    ...(isOver || plan.remainingMs <= 0 ? [] : [['Still to do', `about ${minutes(plan.remainingMs)}`] as const]),
    ...paceFact(plan, isOver),
    ...windowFact(plan, isOver),
    ...(frozen && frozenMs !== undefined && !isOver
      ? [['Read-only', `since ${clock.minute(frozen.frozenAt)}, for ${seconds(frozenMs)} so far`] as const]
      : []),
    ...pointOfNoReturn(session, clock),
    ['Session', session.id],
  ];
}

function paceFact({ aheadMs }: Forecast, isOver: boolean): readonly PageFact[] {
  if (aheadMs === undefined || isOver) return [];
  if (Math.abs(aheadMs) < 60_000) return [['Plan', 'on plan']];
  return [['Plan', `${minutes(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} plan`]];
}

function windowFact({ closesInMs, opensInMs, spareMs }: Forecast, isOver: boolean): readonly PageFact[] {
  if (closesInMs === undefined || isOver) return [];
  if (closesInMs <= 0) return [['Window', `closed ${minutes(-closesInMs)} ago`]];
  if (opensInMs !== undefined) return [['Window', `opens in ${minutes(opensInMs)}`]];
  const late = spareMs !== undefined && spareMs < 0 ? ', and the rest of the plan does not fit' : '';
  return [['Window', `closes in ${minutes(closesInMs)}${late}`]];
}

function pointOfNoReturn(session: Session, clock: ReportClock): readonly PageFact[] {
  if (session.opened.dryRun) return [];
  const places = session.plan.phases.flatMap((phase) => stepsOf(phase).map((step) => ({ phase, step })));
  const point = places.find(({ step }) => step.pointOfNoReturn);
  if (!point) return [];
  const at = session.steps[stepKey(point.phase.id, point.step.id)]?.firstStartedAt;
  if (at === undefined)
    return [['Point of no return', `not passed: the way back is open until "${point.phase.title}"`]];
  return [['Point of no return', `passed at ${clock.minute(at)}`]];
}
