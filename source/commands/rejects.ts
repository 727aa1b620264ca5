import { InvalidArgumentError, Option } from 'commander';
import { type AddCommand, examples, exits } from './globals.ts';

export const addRejects: AddCommand = (program, end) => {
  program
    .command('rejects')
    .summary('rows that did not arrive: list, export, retry')
    .description(
      'rows of the source that copies could not carry over, with their keys and what was\n' +
        'wrong. After a repair, only these are tried again. Without --retry it only reads',
    )
    .argument('<session>', 'session id; a finished one too')
    .argument('[step]', 'only this step, as phase/step, or this phase (default: all)')
    .addOption(new Option('--status <status>', 'only those (default: all)').choices(['open', 'accepted', 'retried']))
    .option('--id <ids>', 'only these, by the numbers of the list: 12,15', readIds)
    .option('--limit <n>', 'so many on a page of the list (default: what fits)', readNumber)
    .option('--page <n>', 'which page of the list', readNumber)
    .addOption(new Option('--format <format>', 'how they are exported').choices(['csv']))
    .option('--out <file>', 'export there, as CSV (readable by you alone)')
    .option('--json', 'one object on stdout (docs/json.md)')
    .option('--retry', 'try those that are not carried over yet again, each once')
    .option('--elsewhere', 'look although a database is not the one of that session')
    .addHelpText(
      'after',
      examples(
        'nightferry rejects edu-v2-live-1121                       # all of them',
        'nightferry rejects edu-v2-live-1121 people/users --status open',
        'nightferry rejects edu-v2-live-1121 --out rejects.csv',
        'nightferry rejects edu-v2-live-1121 --retry               # after a repair',
        'nightferry rejects edu-v2-live-1121 --retry --id 12,15',
      ),
    )
    .addHelpText(
      'after',
      exits(
        '0 listed or exported; with --retry: all that were tried are carried over',
        '1 could not be read or tried; with --retry: some are rejected still',
        '2 no such session or step, or wrong usage',
        '130 interrupted',
      ),
    )
    .action(async (id: string, step: string | undefined, _: unknown, command) => {
      const { rejects } = await import('../acts/rejects.ts');
      end(await rejects(id, step, command.optsWithGlobals()));
    });
};

function readIds(text: string): readonly string[] {
  return text.split(',').map((part) => readId(part.trim()));
}

function readId(text: string): string {
  if (/^\d{1,18}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a number of the list; several with commas between them.');
}

function readNumber(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, at least 1.');
}
