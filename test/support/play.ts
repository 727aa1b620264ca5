import type { Terminal } from './tmux.ts';

/**
 * Plays a session to its end as a willing person would: says yes, signs, types the phrase that is shown. `watch` sees
 * every frame it acts on. Resolves with the frame that says how it ended.
 */
export async function playToTheEnd(
  terminal: Terminal,
  watch: (frame: string) => void = () => undefined,
): Promise<string> {
  for (let acts = 0; acts < 500; acts += 1) {
    const frame = await terminal.until(wantsSomething);
    watch(frame);
    if (isOver.test(frame)) return frame;
    await act(terminal, frame);
  }
  throw new Error(`the session does not end; it shows:\n${terminal.frame()}`);
}

const isOver = /^ (FINISHED|FAILED|HALTED)\b/m;
const begins = /Enter (begins|goes on)/;
const asks = /Is it so\?/;
const said = /You say: YES/;
const signs = /Enter signs: your name/;
const named = /Type the name/;
const seals = /s signs as/;
const passes = /press Enter and type exactly/;

function wantsSomething(frame: string): boolean {
  return [isOver, begins, asks, said, signs, named, seals, passes].some((sign) => sign.test(frame));
}

async function act(terminal: Terminal, frame: string): Promise<void> {
  if (said.test(frame) || begins.test(frame) || signs.test(frame)) terminal.press('Enter');
  else if (asks.test(frame)) terminal.press('y');
  else if (seals.test(frame)) terminal.press('s');
  else if (named.test(frame)) {
    terminal.type('Leyla');
    terminal.press('Enter');
    // The letters of a name are keys as soon as there is no place for it: it is typed once, however long that takes.
    await terminal.until((next) => !named.test(next));
  } else if (passes.test(frame)) {
    const [, phrase = ''] = /type exactly:\s+(\S+)/.exec(frame) ?? [];
    terminal.press('Enter');
    // Before there is a place for it, its letters are keys, and one of them opens an editor.
    await terminal.until(/Type exactly, by hand/);
    terminal.type(phrase);
    terminal.press('Enter');
    // The question stands there until the answer is in the journal: acting on it again would answer the next one.
    await terminal.until((next) => !passes.test(next) && !/Type exactly, by hand/.test(next));
  }
  // What was pressed shows in the next frame; the same frame again would be acted on twice.
  await terminal.until((next) => next !== frame, 20_000).catch(() => undefined);
}
