import { lookOf } from '../../screens/look.ts';
import { mountWizard } from '../../screens/mount.tsx';
import type { Entry } from '../entries/entry.ts';
import type { Workbench } from '../workbench.ts';
import { chooseEntry } from './choose-entry.ts';
import { conductOnScreens } from './conduct-on-screens.ts';
import { enterOnScreens } from './enter-on-screens.ts';
import { type Finish, nothingDone } from './finish.ts';
import { Stages } from './stages.ts';

/** Where the screens begin. */
export type Start = { readonly kind: 'home' } | { readonly kind: 'entry'; readonly entry: Entry };

/**
 * The wizard: carries out what the screens' intents ask for, and shows what came of it. Resolves with the exit code
 * once the terminal is given back.
 */
export async function runApp(start: Start, workbench: Workbench): Promise<number> {
  const stages = new Stages();
  const wizard = mountWizard({
    stage: stages,
    send: (intent) => stages.send(intent),
    time: { clock: workbench.clock },
    look: lookOf(process.env, process.platform),
  });
  const { exitCode, lines, afterwards } = await goThrough(start, stages, workbench).finally(() => wizard.unmount());
  await wizard.waitUntilExit();
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  for (const line of lines) say(line);
  await afterwards(say);
  return exitCode;
}

async function goThrough(start: Start, stages: Stages, workbench: Workbench): Promise<Finish> {
  const entry = start.kind === 'entry' ? start.entry : await chooseEntry(stages, workbench);
  if (!entry) return nothingDone;
  const way = await enterOnScreens(entry, stages, workbench);
  return 'finish' in way ? way.finish : conductOnScreens(way, stages);
}
