import { formatCount } from '../../state/format.ts';
import { plainLine } from '../../state/plain-text.ts';

/** Where output of steps is heard, line by line as it comes. */
export interface Output {
  hear(listener: (key: string, line: string) => void): () => void;
}

/** What a slow line and a person can follow. */
const linesPerSecond = 40;
const indent = ' '.repeat(10);

/** Told as it comes. `pause` before something else is said; `end` to hear no more. */
export interface OutputTeller {
  pause(): void;
  end(): void;
}

/**
 * Passes on what running steps put out, at once, and at most so many lines a second: of a command that floods the terminal
 * the first ones of each second, and how many more there were. Whose line it is, is said when that changes. `isTold` leaves
 * out steps whose output is told in another way.
 */
export function tellOutput(
  output: Output,
  say: (line: string) => void,
  isTold: (key: string) => boolean = () => true,
): OutputTeller {
  let speaker: string | undefined;
  let said = 0;
  let dropped = 0;
  let second: NodeJS.Timeout | undefined;
  const sayDropped = () => {
    if (dropped > 0) say(`${indent}| ... and ${formatCount(dropped, 'more line', 'more lines')}`);
    dropped = 0;
  };
  const nextSecond = () => {
    second = undefined;
    said = 0;
    sayDropped();
  };
  const unhear = output.hear((key, line) => {
    if (!isTold(key)) return;
    second ??= setTimeout(nextSecond, 1_000).unref();
    if (said >= linesPerSecond) {
      dropped += 1;
      return;
    }
    said += 1;
    if (speaker !== key) say(`${indent}${key} says:`);
    speaker = key;
    say(`${indent}| ${plainLine(line)}`);
  });
  return {
    pause() {
      sayDropped();
      speaker = undefined;
    },
    end() {
      clearTimeout(second);
      sayDropped();
      unhear();
    },
  };
}
