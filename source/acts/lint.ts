import { countFindings, formatFinding } from '../../state/runbook/finding-text.ts';
import { exitCodes } from '../exit-codes.ts';
import { processOutput } from '../plain/output.ts';
import { lintFile } from '../runbooks.ts';

/** Says everything that is wrong with runbooks. Returns the exit code. */
export function lint(files: readonly string[], options: { readonly json?: boolean }): number {
  const findings = files.flatMap((file) => lintFile(file));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const { out } = processOutput(options);
  if (options.json) out(JSON.stringify({ lint: 1, findings }, null, 2));
  else {
    for (const finding of findings) out(`${formatFinding(finding).join('\n')}\n`);
    out(countFindings(findings));
  }
  return errors > 0 ? exitCodes.usage : exitCodes.finished;
}
