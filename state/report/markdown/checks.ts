import type { Report } from '../shape.ts';
import type { CheckReport } from '../steps.ts';
import { table } from './table.ts';
import { code, inline } from './text.ts';

/** Every check that was asked, failed ones first. */
export function checksSection({ checks, dryRun }: Report): readonly string[] {
  if (checks.length === 0) return [];
  const failed = checks.filter(({ verdict }) => verdict === 'failed');
  const passed = checks.filter(({ verdict }) => verdict === 'passed');
  const rows = [...failed, ...passed].map((check) => [
    verdictOf(check),
    code(`${check.phase}/${check.step}`),
    inline(check.title),
    inline(check.expected),
    inline(check.actual),
  ]);
  return [
    dryRun ? '## Checks that were judged beforehand' : '## Checks',
    '',
    ...table(['Verdict', 'Step', 'Check', 'Expected', 'Actual'], rows),
  ];
}

function verdictOf({ verdict, decision }: CheckReport): string {
  if (verdict === 'passed') return 'passed';
  return decision === null ? '**failed**' : `**failed**, ${decision}`;
}
