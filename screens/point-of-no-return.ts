import type { PointOfNoReturnQuestion } from '../state/question.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';

export function pointOfNoReturnLines({ title, phrase }: PointOfNoReturnQuestion, width: number): readonly Line[] {
  return [
    line(span(' POINT OF NO RETURN ', 'danger')),
    blank,
    ...paragraph(`Next: ${title}`, width, { tone: 'strong' }),
    ...paragraph('Once this step has begun, going back loses data. Nothing of it has run yet.', width),
    blank,
    ...paragraph('To pass, press Enter and type exactly:', width),
    line(span(`    ${phrase}`, 'strong')),
    blank,
    ...paragraph('To stay on this side, leave: the question stays open, and everything can be resumed.', width),
  ];
}
