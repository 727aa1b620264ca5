import { InvalidArgumentError } from 'commander';
import type { Session } from '../../state/session/session.ts';
import { demoNamed } from '../demo/demos.ts';
import { demoDirectory, unfinishedDemos } from '../demo/places.ts';
import { newDemo, resumedDemo } from '../entries/demo.ts';
import { journalPath } from '../journal-file.ts';
import { processOutput } from '../plain/output.ts';
import { abandonSession } from '../session/abandon.ts';
import type { Workbench } from '../workbench.ts';
import { type AddCommand, examples } from './globals.ts';
import { conductEntry, conductUnattended, type WayOptions } from './ways.ts';

interface DemoOptions extends WayOptions {
  readonly scale?: number;
  readonly unattended?: boolean;
  readonly fresh?: boolean;
  readonly hold?: boolean;
  readonly keep?: boolean;
}

export const addDemo: AddCommand = (program, end) => {
  program
    .command('demo')
    .description('a whole migration, rehearsed on a PostgreSQL of its own that comes and goes with it')
    .argument('[name]', 'which one', 'edu-v2')
    .option('--scale <factor>', 'size of the data: above 0, at most 10; 1 is the real size, and the default', readScale)
    .option('--unattended', 'answer everything, and end with the JSON report on stdout')
    .option('--fresh', 'begin anew, even if an interrupted demo could be resumed')
    .option('--hold', 'when it is finished, keep its databases up until Ctrl-C')
    .option('--keep', 'when it is finished, keep its databases, stopped, so that it can be rolled back')
    .option('--plain', 'prompts and lines instead of screens')
    .option('--answers <file>', 'answers from a file instead of a person')
    .addHelpText(
      'after',
      examples(
        'nightferry demo --scale 0.01                 # small, filled in seconds',
        'nightferry demo --unattended > report.json   # nobody at the keyboard',
        'nightferry demo --keep                       # kept, to be rolled back',
      ),
    )
    .action(async (name: string, _: unknown, command) => {
      const options: DemoOptions = command.optsWithGlobals();
      const makeEntry = (workbench: Workbench) => entryOf(name, options, workbench);
      end(
        await (options.unattended
          ? conductUnattended(makeEntry, demoNamed(name).answers, options)
          : conductEntry(makeEntry, options)),
      );
    });
};

/** An interrupted demo is gone on with, unless another size or a fresh start was asked for. */
function entryOf(name: string, { scale, fresh = false, journal, ...options }: DemoOptions, workbench: Workbench) {
  const { say } = processOutput({ json: true });
  const once = options.hold ? 'hold' : options.keep ? 'keep' : undefined;
  for (const session of unfinishedDemos(name, workbench)) {
    const why = whyNotResumed(session, scale, fresh);
    if (why === undefined) {
      say(`Going on with the interrupted demo ${session.id} (--fresh begins anew).`);
      return resumedDemo(session, { once });
    }
    abandonSession(session.id, why, workbench);
    say(`The interrupted demo ${session.id} is abandoned: ${why}.`);
  }
  return newDemo({ name, scale: scale ?? 1, once, directory: demoDirectory(name, journalPath(journal)) });
}

function whyNotResumed({ opened: { demo } }: Session, scale: number | undefined, fresh: boolean): string | undefined {
  if (fresh) return 'a fresh demo was asked for';
  return scale === undefined || scale === demo?.scale ? undefined : `a demo of scale ${scale} was asked for`;
}

function readScale(text: string): number {
  const scale = Number(text);
  if (Number.isFinite(scale) && scale > 0 && scale <= 10) return scale;
  throw new InvalidArgumentError('It must be a number above 0 and at most 10.');
}
