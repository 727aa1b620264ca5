/**
 * Whether everything is tried, in every combination: `npm run soak`. For every change the cheapest part of that is tried which
 * still sees each case and each moment once.
 */
export const isThorough = process.env.NIGHTFERRY_SOAK !== undefined;

type Moment = 'before' | 'after';

/** When a process dies at an append: before it and after it; else before every other one, and after the ones between. */
export function momentsAt(append: number): readonly Moment[] {
  if (isThorough) return ['before', 'after'];
  return [append % 2 === 0 ? 'before' : 'after'];
}
