import { sheetMarkdown } from '../../state/sheet.ts';
import { journalPath } from '../journal-file.ts';
import { processOutput } from '../plain/output.ts';
import { writeReport } from '../reports.ts';
import { loadRunbook } from '../runbooks.ts';
import { makeSheet } from '../sheet/make-sheet.ts';
import { type AddCommand, examples, type GlobalOptions } from './globals.ts';
import { withMachine } from './machine.ts';
import { readVar } from './vars.ts';

interface SheetOptions extends GlobalOptions {
  readonly in: string;
  readonly var?: Record<string, string>;
  readonly out?: string;
}

export const addSheet: AddCommand = (program) => {
  program
    .command('sheet')
    .description('the night on paper, made before it: exact commands and undo of every step, lines to sign on')
    .argument('<runbook>', 'runbook file')
    .requiredOption('--in <environment>', 'environment of the runbook')
    .option('--var <name=value>', 'set a var of the runbook; may be repeated', readVar)
    .option('--out <file>', 'write it there (readable by you alone) instead of printing it')
    .addHelpText('after', examples('nightferry sheet checklists/edu-v2.yaml --in live --out night.md'))
    .action(async (file: string, _: unknown, command) => {
      const options: SheetOptions = command.optsWithGlobals();
      const { in: environment, var: vars = {}, out } = options;
      const loaded = loadRunbook(file, { environment, vars });
      const journal = journalPath(options.journal);
      // Progress goes to stderr: stdout is the sheet.
      const { out: print, say } = processOutput({ json: out === undefined });
      const sheet = await withMachine(options, (machine, signal) =>
        makeSheet({ loaded, journal, signal, say }, machine),
      );
      const text = sheetMarkdown(sheet);
      if (out === undefined) print(text);
      else say(`Wrote ${writeReport(out, text, 'sheet')}`);
    });
};
