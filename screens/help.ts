import type { Session } from '../state/session/session.ts';
import type { Binding } from './keys.ts';
import { keyLines } from './parts/key-lines.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';

/** The keys of the screen underneath, what they do, and whom to call. */
export function helpLines(bindings: readonly Binding[], session: Session | undefined, width: number): readonly Line[] {
  const contacts = session?.plan.contacts ?? [];
  return [
    line(span('Keys that work here', 'strong')),
    ...keyLines(bindings, width),
    blank,
    ...paragraph(
      'Enter always goes forward, Esc always goes back. Arrows, or k and j, move. No key does harm by itself.',
      width,
    ),
    ...paragraph(
      'Leaving is safe at any moment: running steps stop at their next safe point, and the session is resumed where it was.',
      width,
    ),
    ...(session && !session.opened.dryRun
      ? paragraph(
          'To undo: u says which ways there are, r there asks for them. Nothing is undone before a phrase is typed.',
          width,
        )
      : []),
    ...paragraph('/ searches what is on the screen: Enter keeps it, n and N go on, Esc ends it.', width),
    ...(contacts.length > 0 ? [blank, line(span('Whom to call', 'strong'))] : []),
    ...contacts.map(({ name, reach }) => line(`${name}: `, span(reach, 'strong'))),
  ];
}
