import type { WayBack } from '../state/way-back.ts';
import { glyphs } from './look.ts';
import { pad, widthOf } from './parts/fit.ts';
import { type Line, line, span } from './parts/line.ts';
import { windowWithMore } from './parts/scroll.ts';

/** One of the things a person can do about a question, and what comes of it. */
export type Choice = ChoiceWords &
  (
    | {
        readonly act:
          | 'retry'
          | 'skip'
          | 'accept'
          | 'override'
          | 'accept-rejects'
          | 'see-rejects'
          | 'look-again'
          | 'done'
          | 'redo'
          | 'roll-back'
          | 'go-on'
          | 'leave';
      }
    | { readonly act: 'take-way'; readonly way: WayBack }
  );

interface ChoiceWords {
  readonly name: string;
  readonly does: string;
}

/** Asks for the ways there are; what they would do is seen before anything is taken back. */
export const rollBackChoice: Choice = {
  act: 'roll-back',
  name: 'roll back',
  does: 'only shows the ways back; nothing is undone yet',
};

export const leaveChoice: Choice = { act: 'leave', name: 'leave', does: 'stop here; the session can be resumed' };

/** The choices one below the other, the chosen one always among them. */
export function choiceLines(choices: readonly ChoiceWords[], at: number, height = choices.length): readonly Line[] {
  const { from, to, more } = windowWithMore(at, choices.length, Math.max(1, height));
  const width = Math.min(24, Math.max(...choices.map(({ name }) => widthOf(name))));
  const lines = choices
    .slice(from, to)
    .map(({ name, does }, index) =>
      line(
        span(from + index === at ? `${glyphs.pointer} ` : '  ', 'accent'),
        span(pad(name, width), from + index === at ? 'strong' : undefined),
        span(`  ${does}`, from + index === at ? undefined : 'quiet'),
      ),
    );
  return [...lines, ...more];
}
