import { formatCount, formatNumber, formatPercent } from '../format.ts';
import { stepKey, stepsOf } from '../plan.ts';
import type { PageInput } from './input.ts';

/** A step that runs, by its title, and how far it is: `share` from 0 to 1, where its amount is known. */
export interface RunningStep {
  readonly title: string;
  readonly share?: number;
  readonly amount: string;
}

/** What runs now; nothing while no process is known to run it. */
export function runningSteps({ session, life, steps }: PageInput): readonly RunningStep[] {
  if (life.kind !== 'runs') return [];
  const phases = [...session.plan.phases, ...(session.plan.rollbacks ?? []).map(({ phase }) => phase)];
  return phases.flatMap((phase) =>
    stepsOf(phase).flatMap(({ id, title }) => {
      const key = stepKey(phase.id, id);
      const isUndone = session.undos[key]?.status === 'running';
      if (session.steps[key]?.status !== 'running' && !isUndone) return [];
      const progress = steps.get(key)?.progress;
      const share = progress?.total ? Math.min(1, progress.done / progress.total) : undefined;
      const amount =
        progress?.unit === 'rows' && progress.total
          ? `${formatNumber(progress.done)} of ${formatCount(progress.total, 'row')}`
          : '';
      const shown = share === undefined ? '' : formatPercent(progress?.done ?? 0, progress?.total ?? 0);
      return [
        {
          title: isUndone ? `Undo: ${title}` : title,
          amount: [shown, amount].filter(Boolean).join(', '),
          ...(share !== undefined && { share }),
        },
      ];
    }),
  );
}
