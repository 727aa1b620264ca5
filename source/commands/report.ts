import { InvalidArgumentError } from 'commander';
import { openExistingJournal } from '../journal-file.ts';
import { processOutput } from '../plain/output.ts';
import { type ReportFormat, reportFormats, reportText, writeReport } from '../reports.ts';
import { readSession } from '../session/resume.ts';
import { type AddCommand, examples, type GlobalOptions } from './globals.ts';

export const addReport: AddCommand = (program) => {
  program
    .command('report')
    .description('the report of a session, from its journal alone')
    .argument('<session>', 'session id')
    .option('--format <format>', `one of ${reportFormats.join(', ')}`, readFormat, 'md')
    .option('--out <file>', 'write it there (readable by you alone) instead of printing it')
    .addHelpText(
      'after',
      examples(
        'nightferry report edu-v2-live-1121 --out night.md',
        'nightferry report edu-v2-live-1121 --format json | jq .outcome',
      ),
    )
    .action((id: string, _: unknown, command) => {
      const options: GlobalOptions & { format: ReportFormat; out?: string } = command.optsWithGlobals();
      const journal = openExistingJournal(options.journal);
      try {
        readSession(id, { journal });
        const text = reportText(journal, id, options.format);
        if (options.out === undefined) processOutput().out(text);
        else processOutput().say(`Wrote ${writeReport(options.out, text)}`);
      } finally {
        journal.close();
      }
    });
};

function readFormat(value: string): ReportFormat {
  const format = reportFormats.find((known) => known === value);
  if (format) return format;
  throw new InvalidArgumentError(`It must be one of ${reportFormats.join(', ')}.`);
}
