import type { FreezeState } from '../../state/session/facts.ts';
import { standingFreezes } from '../../state/session/freezes.ts';
import type { Session } from '../../state/session/session.ts';
import { bareHands } from '../by-hand.ts';
import type { PaneContext } from '../panes/pane.ts';
import { blank, type Line, line, paragraph, span } from '../parts/line.ts';

/** What is typed elsewhere, to the letter: on a second terminal, or when Nightferry is gone. */
export function commandLines({ world, width }: PaneContext): readonly Line[] {
  const { session, stage } = world;
  const { id } = session;
  const { command, consoles } = stage.byHand ?? bareHands;
  return [
    ...titled('LOOK, from another terminal: changes nothing'),
    ...typed(command(['watch', id]), width, 'what you see here, live'),
    ...typed(command(['status', id]), width, 'where it is'),
    ...typed(command(['report', id]), width, 'everything so far'),
    ...titled('ACT, from another terminal'),
    ...typed(command(['stop', id]), width, 'asks it to stop at the next safe point'),
    ...typed(command(['resume', id]), width, 'goes on, also after a kill; nothing is done twice'),
    ...typed(command(['rollback', id]), width, 'shows the ways back; asks before anything is undone'),
    ...standingFreezes(session.facts).flatMap((freeze) => thawLines(freeze, world, width)),
    ...(Object.keys(consoles).length === 0 ? [] : titled('CONSOLES of the databases')),
    ...Object.entries(consoles).flatMap(([name, console]) => typed(console, width, name)),
  ];
}

/** The freeze in SQL, for when Nightferry can't lift it any more. */
function thawLines(freeze: FreezeState, { session, stage }: PaneContext['world'], width: number): readonly Line[] {
  const { consoles, thaw } = stage.byHand ?? bareHands;
  const { database, prior, step } = freeze;
  const statements = thaw(database, prior) ?? fromEvidence(session, step);
  const console = consoles[database];
  return [
    ...titled(`LIFT THE FREEZE of ${database} by hand, when Nightferry can't`),
    ...paragraph('From then on applications write again: what was copied no longer matches.', width, { tone: 'warn' }),
    ...(console === undefined ? [] : typed(console, width)),
    ...(statements ?? ['-- the step that froze it has the statements, and so has nightferry sheet']).flatMap((text) =>
      typed(text, width),
    ),
  ];
}

/** The freeze showed its manual undo, and kept it. */
function fromEvidence({ steps }: Session, step: string): readonly string[] | undefined {
  const shown = steps[step]?.evidence.findLast((piece) => piece.kind === 'output' && piece.title.includes('by hand'));
  return shown?.kind === 'output' ? shown.text.split('\n') : undefined;
}

function titled(title: string): readonly Line[] {
  return [blank, line(span(title, 'strong'))];
}

/** One command, and quietly what it is for: beside it where there is room, else above it. */
function typed(command: string, width: number, why?: string): readonly Line[] {
  const said = why === undefined ? [] : paragraph(`${why}:`, width, { first: '  ', tone: 'quiet' });
  return [...said, ...paragraph(command, width, { first: '    ', tone: 'accent' })];
}
