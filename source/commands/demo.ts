import { InvalidArgumentError } from 'commander';
import { type AddCommand, examples, exitsOfSession } from './globals.ts';

export const addDemo: AddCommand = (program, end) => {
  program
    .command('demo')
    .summary('a whole migration, rehearsed on its own PostgreSQL')
    .description('a whole migration, rehearsed on a PostgreSQL of its own that comes and goes with it')
    .argument('[name]', 'which one', 'edu-v2')
    .option('--scale <factor>', 'size of the data: above 0, at most 10; 1 is the real size, and the default', readScale)
    .option('--unattended', 'answer everything, and end with the JSON report on stdout')
    .option('--fresh', 'begin anew, even if an interrupted demo could be resumed')
    .option('--hold', 'when it is finished, keep its databases up until Ctrl-C')
    .option('--keep', 'when it is finished, keep its databases, stopped, so that it can be rolled back')
    .option('--replace', 'take the place of a finished demo that was kept, without being asked')
    .option('--plain', 'prompts and lines instead of screens')
    .option('--answers <file>', 'answers from a file instead of a person')
    .option('--status-page <file>', 'keep an HTML page up to date for those who are not at the keyboard')
    .addHelpText(
      'after',
      examples(
        'nightferry demo --scale 0.01                 # small, filled in seconds',
        'nightferry demo --unattended > report.json   # nobody at the keyboard',
        'nightferry demo --keep                       # kept, to be rolled back',
      ),
    )
    .addHelpText('after', exitsOfSession)
    .action(async (name: string, _: unknown, command) => {
      const { demo } = await import('../acts/demo.ts');
      end(await demo(name, command.optsWithGlobals()));
    });
};

function readScale(text: string): number {
  const scale = Number(text);
  if (Number.isFinite(scale) && scale > 0 && scale <= 10) return scale;
  throw new InvalidArgumentError('It must be a number above 0 and at most 10.');
}
