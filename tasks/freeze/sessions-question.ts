import type { Context } from '../kind.ts';
import { countSessions } from './evidence.ts';
import type { ForeignSession } from './freezer.ts';
import { sessionText } from './session-text.ts';
import { phraseOf, type ReadOnlySpec } from './spec.ts';

const shown = 12;

/**
 * Whether the sessions of others are ended: as the runbook says, else as a person does, who types a phrase. Asked only when
 * there are any, and once.
 */
export async function mayEndSessions(
  spec: ReadOnlySpec,
  sessions: readonly ForeignSession[],
  context: Context,
): Promise<'yes' | 'no' | 'left'> {
  const told = spec['end-sessions'];
  if (told !== undefined) return told ? 'yes' : 'no';
  const clients = sessions.filter(({ kind }) => kind === 'client backend');
  if (clients.length === 0) return 'no';
  const { phase, step, generation } = context.at;
  const listed = clients.slice(0, shown).map(sessionText);
  const more = clients.length - listed.length;
  const reply = await context.ask({
    kind: 'phrase',
    id: `phrase/${phase}/${step}/${generation}/end-sessions`,
    phase,
    step,
    title: `End ${countSessions(clients.length, spec.on)}`,
    lines: [
      ...listed,
      ...(more > 0 ? [`and ${more} more`] : []),
      'What they have not committed is rolled back. Sessions that come until it is frozen are ended too.',
    ],
    phrase: phraseOf(spec),
  });
  return reply.kind === 'leave' ? 'left' : 'yes';
}
