import { InvalidArgumentError } from 'commander';
import { isSlug } from '../../state/init/slugs.ts';
import { didYouMean } from '../../state/runbook/similar.ts';
import { isZone } from '../../state/runbook/zone.ts';
import { type AddCommand, examples, exits } from './globals.ts';

export const addInit: AddCommand = (program, end) => {
  program
    .command('init')
    .summary('draft a runbook from two catalogs')
    .description('draft a runbook from the catalogs of the old and the new database; changes nothing in either')
    .option('--source <url>', 'the old database: a URL, or env:NAME')
    .option('--target <url>', 'the new one, with its tables made')
    .option('--out <file>', 'where the draft goes (default: checklists/NAME.yaml)')
    .option('--name <id>', 'id of the runbook (default: made of the target)', readName)
    .option('--zone <zone>', 'zone of the window, and of times that have none', readZone)
    .option('--application <role>', 'role that the application logs in with')
    .option('--yes', 'ask nothing: take what the prompts would propose')
    .option('--force', 'overwrite the file')
    .option('--json', 'one object on stdout: tables, decisions, variables')
    .addHelpText(
      'after',
      examples(
        'nightferry init',
        'nightferry init --source env:EDU_URL --target env:EDU_V2_URL',
        'nightferry init --source env:OLD --target env:NEW --yes --json > draft.json',
      ),
    )
    .addHelpText('after', exits('0 drafted', '1 a database can not be read', '2 wrong usage', '130 interrupted'))
    .action(async (_: unknown, command) => {
      const { init } = await import('../acts/init.ts');
      end(await init(command.optsWithGlobals()));
    });
};

function readName(text: string): string {
  if (isSlug(text)) return text;
  throw new InvalidArgumentError('Use a-z, 0-9 and -, a letter first.');
}

function readZone(text: string): string {
  if (isZone(text)) return text;
  const near = didYouMean(text, Intl.supportedValuesOf('timeZone'));
  throw new InvalidArgumentError(`It is no time zone${near === undefined ? '' : `; did you mean ${near}?`}`);
}
