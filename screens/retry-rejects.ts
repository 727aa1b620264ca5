import { formatCount } from '../state/format.ts';
import { openRejects } from '../state/session/rejects.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import type { Message } from './update.ts';
import type { SessionWorld } from './world.ts';

/** Asks whether rejects are tried again here; or why that can't be now. */
export function retryMessage(world: SessionWorld): Message | string {
  const { session, stage, questions, rejects } = world;
  const command = `nightferry rejects ${session.id} --retry`;
  if (stage.watching || !stage.rejects) return `Once nobody runs the session: ${command}`;
  if (stage.status === 'ended') return `Nothing runs here any more: ${command}`;
  if (rejects?.retrying) return 'They are being tried again.';
  if (openRejects(session).length === 0) return 'Nothing is left to try again.';
  if (!questions.some(({ kind }) => kind === 'rejects'))
    return `Here once the session asks about them, before the cutover. Or leave, and: ${command}`;
  return { kind: 'overlay', overlay: { kind: 'retry-rejects' } };
}

/** What trying again does, and what has to be done before. */
export function retryLines({ session }: SessionWorld, width: number): readonly Line[] {
  const open = openRejects(session).reduce((sum, step) => sum + step.open, 0);
  return [
    line(span('Try the rejects again?', 'strong')),
    blank,
    ...paragraph(
      `Reads ${formatCount(open, 'reject')} again from the source, as they are there now, and writes what fits to the target.`,
      width,
    ),
    ...paragraph('It helps only where something was put right: in the source, or in the target.', width, {
      tone: 'strong',
    }),
    ...paragraph(
      'Each is carried over in a transaction of its own, once. The number is asked about anew afterwards.',
      width,
    ),
    blank,
    line('r tries them again, Esc changes nothing.'),
  ];
}
