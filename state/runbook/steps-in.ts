import type { Phase, Step } from './runbook.ts';

/** The steps of a phase in file order, groups flattened. */
export function stepsIn({ items }: Phase): readonly Step[] {
  return items.flatMap((item): readonly Step[] => (item.type === 'step' ? [item] : item.steps));
}
