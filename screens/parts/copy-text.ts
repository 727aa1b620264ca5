import type { Session } from '../../state/session/session.ts';
import { type Span, span } from './line.ts';
import { clockTime } from './time-text.ts';

/**
 * `journal not copied to new since 02:13`: from then on another host could not go on. `undefined` when every copy is up to
 * date.
 */
export function copySpan({ copiesBehind, finished, opened }: Session): Span | undefined {
  const behind = Object.entries(copiesBehind);
  const [first] = behind.toSorted(([, one], [, other]) => Date.parse(one.since) - Date.parse(other.since));
  if (!first || finished) return undefined;
  const [database, { since }] = first;
  const where = behind.length > 1 ? `${behind.length} databases` : database;
  return span(`journal not copied to ${where} since ${clockTime(since, opened.window?.timezone)}`, 'warn');
}
