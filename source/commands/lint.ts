import { countFindings, formatFinding } from '../../state/runbook/finding-text.ts';
import { exitCodes } from '../exit-codes.ts';
import { processOutput } from '../plain/output.ts';
import { lintFile } from '../runbooks.ts';
import { type AddCommand, examples } from './globals.ts';

export const addLint: AddCommand = (program, end) => {
  program
    .command('lint')
    .description('say everything that is wrong with a runbook, at once')
    .argument('<runbook...>', 'runbook files')
    .option('--json', 'one object on stdout: { findings: [...] }')
    .addHelpText('after', examples('nightferry lint checklists/edu-v2.yaml'))
    .action((files: string[], options: { json?: boolean }) => {
      const findings = files.flatMap((file) => lintFile(file));
      const errors = findings.filter(({ severity }) => severity === 'error').length;
      const { out } = processOutput(options);
      if (options.json) out(JSON.stringify({ findings }, null, 2));
      else {
        for (const finding of findings) out(`${formatFinding(finding).join('\n')}\n`);
        out(countFindings(findings));
      }
      if (errors > 0) end(exitCodes.usage);
    });
};
