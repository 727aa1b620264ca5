import { Option } from 'commander';
import { reportFormats } from '../report-formats.ts';
import { type AddCommand, examples, exits } from './globals.ts';

export const addReport: AddCommand = (program) => {
  program
    .command('report')
    .summary('the report of a session, from its journal alone')
    .description('the report of a session, from its journal alone')
    .argument('<session>', 'session id')
    .addOption(
      new Option('--format <format>', 'how it is written; if not given, as --out ends, else md').choices(reportFormats),
    )
    .option('--out <file>', 'write it there (readable by you alone) instead of printing it')
    .addHelpText(
      'after',
      examples(
        'nightferry report edu-v2-live-1121',
        'nightferry report edu-v2-live-1121 --out night.html   # to be printed and kept',
        'nightferry report edu-v2-live-1121 --format json | jq .outcome',
      ),
    )
    .addHelpText('after', exits('0 made', '1 could not be made', '2 no such session, or wrong usage'))
    .action(async (id: string, _: unknown, command) => {
      const { report } = await import('../acts/report.ts');
      report(id, command.optsWithGlobals());
    });
};
