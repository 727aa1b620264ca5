import { Fault } from '../../state/fault.ts';

/** A person at plain prompts. */
export interface Asker {
  say(line: string): void;
  /** Shows the prompt and takes a line; `undefined` when the input has ended. */
  ask(prompt: string): Promise<string | undefined>;
  /** The same without showing what is typed. */
  askHidden(prompt: string): Promise<string>;
}

export interface Ask<T> {
  readonly prompt: string;
  /** What Enter alone means. */
  readonly otherwise?: string;
  /** What the line means; a sentence where it means nothing, and it is asked again. */
  read(line: string): T | { readonly again: string };
}

/** Asks until an answer can be read. Faults: `init/left`. */
export async function askFor<T>(asker: Asker, { prompt, otherwise, read }: Ask<T>): Promise<T> {
  for (;;) {
    const line = await asker.ask(otherwise === undefined ? `${prompt}\n> ` : `${prompt}\n[${otherwise}] > `);
    if (line === undefined || /^(?:q|quit|exit)$/i.test(line.trim())) throw left();
    const meant = line.trim() === '' ? otherwise : line.trim();
    const answer = meant === undefined ? { again: 'Type an answer, or q to leave.' } : read(meant);
    if (!isAgain(answer)) return answer;
    asker.say(answer.again);
  }
}

export function askYesNo(asker: Asker, prompt: string, otherwise: 'y' | 'n'): Promise<boolean> {
  return askFor<boolean>(asker, {
    prompt: `${prompt} (y/n)`,
    otherwise,
    read(line) {
      if (/^(?:y|yes)$/i.test(line)) return true;
      return /^(?:n|no)$/i.test(line) ? false : { again: 'y or n is needed; q leaves.' };
    },
  });
}

function isAgain(answer: unknown): answer is { readonly again: string } {
  return typeof answer === 'object' && answer !== null && 'again' in answer;
}

function left(): Fault {
  return new Fault('init/left', 'You left before the draft was written: nothing was changed anywhere.', {
    remedy: ['Give the command again when you are ready; --source and --target spare the first questions.'],
    retry: 'safe',
  });
}
