import { wrap } from '../../screens/parts/fit.ts';
import type { Terminal } from '../operator/prompts.ts';
import type { Adoptable, Decide } from './adopt.ts';
import { adoptableLines } from './adoption-text.ts';

export interface DeciderOptions {
  readonly terminal: Terminal;
  /** The name given with `--as`; without it somebody has to say who they are. */
  readonly name: string | undefined;
  readonly now: () => Date;
  readonly width: number;
  readonly signal: AbortSignal;
}

/** Shows what would be adopted, and takes the person's word for it: who they are, and the session's name, typed. */
export function decideAt(options: DeciderOptions): Decide {
  const { terminal, now, width } = options;
  const say = (text: string) => terminal.write(wrap(text, width).join('\n'));
  return async (adoptable) => {
    terminal.write(['', ...adoptableLines(adoptable, now(), width), ''].join('\n'));
    const { session, missing } = adoptable;
    if (missing.length > 0 && !(await goesOnWithout(adoptable, options, say))) return undefined;
    const name = options.name ?? (await ask('Your name, for the journal and the report', options));
    if (name === undefined) return undefined;
    say(`${hostOf(adoptable)} must be dead, or cut off for good: two hosts that go on spoil the night.`);
    for (;;) {
      const typed = await ask(`To adopt it type its name, ${session.id}`, options);
      if (typed === session.id) return { name };
      if (typed === undefined) return undefined;
      say(`"${typed}" is not ${session.id}. Nothing was adopted.`);
    }
  };
}

/** Files that are on the other host are asked about, and never assumed. */
async function goesOnWithout(
  adoptable: Adoptable,
  options: DeciderOptions,
  say: (text: string) => void,
): Promise<boolean> {
  const { missing } = adoptable;
  const count = missing.length === 1 ? 'The file above was' : `The ${missing.length} files above were`;
  say(
    `${count} left on ${hostOf(adoptable)} by what counts as done. If they can still be had, bring them here first. Without them: a backup can't be restored from here, an edit of a file has not changed the file of this host, nor can it be taken back.`,
  );
  for (;;) {
    const typed = await ask('Go on without them? y or n', options);
    if (typed === 'y') return true;
    if (typed === undefined || typed === 'n') return false;
  }
}

/** `undefined`: the person leaves, or nobody is there. */
async function ask(question: string, { terminal, signal }: DeciderOptions): Promise<string | undefined> {
  for (;;) {
    terminal.write(`${question}, or q to leave everything as it is >`);
    const line = (await terminal.readLine(signal))?.trim();
    if (line === undefined || line === 'q') return undefined;
    if (line !== '') return line;
  }
}

function hostOf({ session }: Adoptable): string {
  return session.runs.at(-1)?.host ?? 'The other host';
}
