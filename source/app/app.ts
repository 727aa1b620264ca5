import { lookOf } from '../../screens/look.ts';
import { mountWizard } from '../../screens/mount.tsx';
import type { Stage } from '../../screens/stage.ts';
import type { Entry } from '../entries/entry.ts';
import type { Desk } from '../workbench.ts';
import { chooseEntry } from './choose-entry.ts';
import { enterOnScreens } from './enter-on-screens.ts';
import { type Finish, nothingDone } from './finish.ts';
import { type Home, homeOf } from './home-stage.ts';
import { TerminalLoan } from './outside/terminal-loan.ts';
import { Stages } from './stages.ts';
import { windowChanges } from './window-changes.ts';

/** Where the screens begin. */
export type Start = { readonly kind: 'home' } | { readonly kind: 'entry'; readonly entry: Entry };

/**
 * The wizard: carries out what the screens' intents ask for, and shows what came of it. The first frame is drawn with as
 * little of the program as it takes; the rest is loaded behind it. Resolves with the exit code once the terminal is given
 * back.
 */
export async function runApp(start: Start, desk: Desk): Promise<number> {
  const home = start.kind === 'home' ? homeOf(desk.journal) : undefined;
  const stages = new Stages(home?.first ?? preparing(start));
  const loan = new TerminalLoan(desk);
  const wizard = mountWizard({
    stage: stages,
    send: (intent) => (intent.kind === 'outside' ? loan.carryOut(intent.what) : stages.send(intent)),
    lend: (terminal) => loan.offer(terminal),
    windowChanges,
    time: { clock: desk.clock },
    look: lookOf(process.env, process.platform),
  });
  const { prompt } = desk;
  const lending: Desk = { ...desk, prompt: prompt && ((label) => loan.ask(label, prompt)) };
  const { exitCode, lines, afterwards } = await goThrough(start, home, stages, loan, lending).finally(async () => {
    // Whoever has the terminal now ends first, by themselves or by the signal that ended this.
    await loan.over();
    wizard.unmount();
  });
  await wizard.waitUntilExit();
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  for (const line of lines) say(line);
  await afterwards(say);
  return exitCode;
}

function preparing(start: Start): Stage {
  return { kind: 'preparing', title: start.kind === 'entry' ? start.entry.title : 'Starting', tasks: [] };
}

async function goThrough(
  start: Start,
  home: Home | undefined,
  stages: Stages,
  loan: TerminalLoan,
  desk: Desk,
): Promise<Finish> {
  const entry = start.kind === 'entry' ? start.entry : home && (await chooseEntry(stages, home));
  if (!entry) return nothingDone;
  const way = await enterOnScreens(entry, stages, desk);
  if ('finish' in way) return way.finish;
  const { conductOnScreens } = await import('./conduct-on-screens.ts');
  return conductOnScreens(way, stages, loan);
}
