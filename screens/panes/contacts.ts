import { whoIs } from '../../state/session/life.ts';
import { blank, type Line, line, paragraph, span } from '../parts/line.ts';
import type { Pane } from './pane.ts';

/** The phone list of the runbook, and who is at the keyboard. */
export const contacts: Pane = {
  id: 'contacts',
  key: 'c',
  label: 'call',
  footerFrom: 100,
  body: ({ world: { session, stage }, width }) => {
    const { plan, opened } = session;
    const watched = stage.watching?.life;
    const list = plan.contacts.flatMap(({ name, reach }) => paragraph(reach, width, { first: `  ${name}: ` }));
    const none = paragraph('The runbook names nobody. A `contacts:` list in it would stand here.', width);
    return {
      kind: 'text',
      lines: [
        line(span('Whom to call', 'strong')),
        ...(list.length > 0 ? list : none),
        blank,
        line(span('What to tell them', 'strong')),
        ...paragraph(`${opened.runbook.title}, session ${session.id}, ${opened.environment}.`, width, { first: '  ' }),
        ...paragraph(`At the keyboard: ${watched && 'by' in watched ? whoIs(watched.by) : stage.operator}.`, width, {
          first: '  ',
        }),
        ...consoleLines(stage.consoles ?? [], width),
      ],
    };
  },
};

function consoleLines(consoles: readonly string[], width: number): readonly Line[] {
  if (consoles.length === 0) return [];
  return [
    blank,
    line(span('To look into the databases of this demo', 'strong'), ', from another terminal:'),
    ...consoles.flatMap((command) => paragraph(command, width, { first: '  ', tone: 'accent' })),
  ];
}
