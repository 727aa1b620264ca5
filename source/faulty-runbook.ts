import { Fault, type Finding } from '../state/fault.ts';
import { countFindings, formatFinding } from '../state/runbook/finding-text.ts';

/** A runbook that can't be run, with everything that is wrong with it. */
export class FaultyRunbook extends Fault {
  readonly lines: readonly string[];

  constructor(file: string, findings: readonly Finding[]) {
    const errors = findings.filter(({ severity }) => severity === 'error');
    const [first] = errors;
    super('runbook/faulty', `${file} can't be run: ${countFindings(findings)}. ${first?.message ?? ''}`.trim(), {
      remedy: [`See all of them: nightferry lint ${file}`],
      retry: 'safe',
      ...(first?.at && { at: first.at }),
    });
    this.lines = errors.flatMap((finding) => [...formatFinding(finding), '']).concat(countFindings(findings));
  }
}
