import { type Block, code, heading, type Line, nothing, type Part, say, strong, table } from '../page.ts';
import type { Report } from '../shape.ts';
import type { CheckReport } from '../steps.ts';
import { evidenceBlocks } from './evidence.ts';

/** Every check that was asked, failed ones first. */
export function checksSection({ checks, dryRun }: Report): readonly Block[] {
  if (checks.length === 0) return [];
  const failed = checks.filter(({ verdict }) => verdict === 'failed');
  const passed = checks.filter(({ verdict }) => verdict === 'passed');
  const rows = [...failed, ...passed].map((check): readonly Part[] => [
    verdictOf(check),
    code(`${check.phase}/${check.step}`),
    check.title,
    check.expected,
    check.actual,
  ]);
  return [
    heading(2, dryRun ? 'Checks that were judged beforehand' : 'Checks'),
    ...table('checks', ['Verdict', 'Step', 'Check', 'Expected', 'Actual'], rows),
    ...foundBlocks(failed),
  ];
}

/** The rows that differ, or whatever else speaks against it: beside the verdict, not far behind among the evidence. */
function foundBlocks(failed: readonly CheckReport[]): readonly Block[] {
  const found = failed.flatMap(({ id, evidence }) =>
    evidence.flatMap((piece) => evidenceBlocks(piece, say`${code(id)}: `)),
  );
  return found.length === 0 ? [] : [heading(3, 'What the failed checks found'), ...found];
}

function verdictOf({ verdict, decision }: CheckReport): Line {
  if (verdict === 'passed') return say`passed`;
  return say`${strong(say`failed`)}${decision === null ? nothing : say`, ${decision}`}`;
}
