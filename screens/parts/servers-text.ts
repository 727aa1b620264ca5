import type { OpenedDatabase } from '../../state/events.ts';
import type { Session } from '../../state/session/session.ts';
import { type Span, span } from './line.ts';

/** `edu: app@db1:5432/edu 15.18`, one per database: which servers this session is about. */
export function serverSpans({ opened }: Session): readonly Span[] {
  return Object.entries(opened.databases).map(([name, database]) => span(`${name}: ${place(database)}`, 'quiet'));
}

/** The label without its scheme; the version is the part of it before anything that a distribution adds. */
function place({ label, identity }: OpenedDatabase): string {
  const version = identity.version?.split(' ')[0];
  return [label.replace(/^[a-z]+:\/\//, ''), ...(version === undefined ? [] : [version])].join(' ');
}
