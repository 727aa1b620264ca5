import { type Preflight, preflightCounts, worstFirst } from '../../state/doctor/preflight.ts';
import { bind } from '../keys/binding.ts';
import { glyphs } from '../look.ts';
import { blank, inColumns, type Line, line, paragraph, span } from '../parts/line.ts';
import { clockTime } from '../parts/time-text.ts';
import { preflightStates, remedyLines } from '../preflight.ts';
import type { Pane, PaneContext } from './pane.ts';

/** Everything that was looked at before the session began, what has to be put right first. */
export const preflight: Pane = {
  id: 'preflight',
  key: 'p',
  label: 'preflight',
  not: ({ preflight }) => (preflight ? undefined : 'Nothing is looked at from here: nightferry doctor does it.'),
  body: (context) => {
    const { preflight, width } = { preflight: found(context), width: context.width };
    const lines = worstFirst(preflight);
    const groupWidth = Math.min(24, Math.floor(width / 3));
    return {
      kind: 'list',
      heading: [headLine(preflight, context), blank],
      rows: lines.map(({ state, says, group }) => {
        const { word, tone } = preflightStates[state];
        return inColumns([
          { text: word, width: 7, tone },
          // What stands in parentheses is told below.
          { text: group.replace(/ \(.*\)$/, ''), width: groupWidth, tone: 'quiet' },
          { text: says, width: Math.max(10, width - groupWidth - 12) },
        ]);
      }),
      detail: (at) => {
        const chosen = lines[at];
        if (!chosen) return { lines: [] };
        const { says, state, group, neededBy } = chosen;
        const by = neededBy.length > 0 ? paragraph(`Needed by ${neededBy.join(', ')}`, width, { tone: 'quiet' }) : [];
        return {
          lines: [
            line(span(group, 'strong')),
            ...paragraph(says, width, state === 'ok' ? {} : { tone: preflightStates[state].tone }),
            ...remedyLines(chosen, width),
            ...by,
          ],
        };
      },
    };
  },
  keys: ({ world }) => [
    bind(
      'r',
      'look again',
      ['r'],
      world.stage.status === 'waiting'
        ? { kind: 'send', intent: { kind: 'preflight' } }
        : 'It looks only before the session begins. nightferry doctor looks at any time.',
    ),
  ],
};

function found({ world }: PaneContext): Preflight {
  return world.preflight ?? { state: 'stopped', about: '', groups: [] };
}

function headLine(preflight: Preflight, { world }: PaneContext): Line {
  const { state, about, at } = preflight;
  const counts = [span('Preflight', 'strong'), span(`  ${preflightCounts(preflight)}`)];
  switch (state) {
    case 'looking':
      return line(...counts, span(`  looking: ${about}${glyphs.ellipsis}`, 'warn'));
    case 'stopped':
      return line(...counts, span(`  stopped at ${about}`, 'warn'));
    case 'done':
      return line(...counts, span(at === undefined ? '' : `  looked at ${clockTime(at, world.zone)}`, 'quiet'));
  }
}
