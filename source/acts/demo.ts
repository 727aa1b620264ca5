import type { Session } from '../../state/session/session.ts';
import { conductEntry, conductUnattended, type WayOptions } from '../commands/ways.ts';
import { demoNamed } from '../demo/demos.ts';
import { keptDemo, keptFault, keptText } from '../demo/kept.ts';
import { demoDirectory, unfinishedDemos } from '../demo/places.ts';
import { newDemo, resumedDemo } from '../entries/demo.ts';
import { journalPath } from '../journal-path.ts';
import { processOutput } from '../plain/output.ts';
import { LineTerminal } from '../plain/terminal.ts';
import { abandonSession } from '../session/abandon.ts';
import { stopOnSignals } from '../signals.ts';
import type { Desk } from '../workbench.ts';

export interface DemoOptions extends WayOptions {
  readonly scale?: number;
  readonly unattended?: boolean;
  readonly fresh?: boolean;
  readonly hold?: boolean;
  readonly keep?: boolean;
  readonly replace?: boolean;
}

/** Conducts a demo, or goes on with one. Resolves with the exit code. */
export async function demo(name: string, options: DemoOptions): Promise<number> {
  const makeEntry = (desk: Desk) => entryOf(name, options, desk);
  return options.unattended
    ? conductUnattended(makeEntry, demoNamed(name).answers, options)
    : conductEntry(makeEntry, options);
}

/**
 * An interrupted demo is gone on with, unless another size or a fresh start was asked for. One that was kept is replaced
 * only when somebody says so. Faults: `demo/kept`.
 */
async function entryOf(name: string, { scale, fresh = false, journal, ...options }: DemoOptions, desk: Desk) {
  const { say } = processOutput({ json: true });
  const once = options.hold ? 'hold' : options.keep ? 'keep' : undefined;
  for (const session of unfinishedDemos(name, desk)) {
    const why = whyNotResumed(session, scale, fresh);
    if (why === undefined) {
      say(`Going on with the interrupted demo ${session.id} (--fresh begins anew).`);
      return resumedDemo(session, { once });
    }
    abandonSession(session.id, why, desk);
    say(`The interrupted demo ${session.id} is abandoned: ${why}.`);
  }
  const directory = demoDirectory(name, journalPath(journal));
  const kept = keptDemo(directory, desk);
  if (kept && !options.replace && !(await mayReplace(kept, options, desk))) throw keptFault(kept, desk.journal);
  return newDemo({ name, scale: scale ?? 1, once, directory });
}

/** Asks at the terminal; a script has no one to ask. */
async function mayReplace(kept: Session, { unattended, answers }: DemoOptions, { journal }: Desk): Promise<boolean> {
  if (unattended || answers !== undefined || !process.stdin.isTTY || !process.stderr.isTTY) return false;
  const { say } = processOutput({ json: true });
  const terminal = new LineTerminal(say);
  const interrupted = new AbortController();
  const ignore = stopOnSignals(() => interrupted.abort());
  for (const line of keptText(kept, journal)) say(line);
  say('Type yes to replace them; anything else keeps them. >');
  const said = await terminal.readLine(interrupted.signal).finally(() => {
    terminal.close();
    ignore();
  });
  return said?.trim().toLowerCase() === 'yes';
}

function whyNotResumed({ opened: { demo } }: Session, scale: number | undefined, fresh: boolean): string | undefined {
  if (fresh) return 'a fresh demo was asked for';
  return scale === undefined || scale === demo?.scale ? undefined : `a demo of scale ${scale} was asked for`;
}
