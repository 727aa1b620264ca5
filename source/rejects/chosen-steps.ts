import { Fault } from '../../state/fault.ts';
import type { Session } from '../../state/session/session.ts';
import { stepKeys } from './read.ts';

/** A step by its key or its own id, or all steps of a phase. Faults: `rejects/unknown-step`. */
export function chosenSteps(session: Session, wanted: string): readonly string[] {
  const keys = stepKeys(session);
  const found = keys.filter((key) => key === wanted || key.endsWith(`/${wanted}`) || key.startsWith(`${wanted}/`));
  if (found.length > 0) return found;
  const counted = Object.keys(session.facts.rejects);
  throw new Fault('rejects/unknown-step', `Session ${session.id} has no step or phase ${wanted}.`, {
    remedy: [
      counted.length > 0 ? `Steps with rejects: ${counted.join(', ')}.` : 'It knows of no rejects.',
      `All of them: nightferry rejects ${session.id}`,
    ],
    retry: 'safe',
  });
}
