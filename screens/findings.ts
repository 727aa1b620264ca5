import type { Finding } from '../state/fault.ts';
import { formatCount } from '../state/format.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import type { RunbookCard } from './stage.ts';

/** Everything lint has to say of a runbook that can't be started: the errors first, each with its place. */
export function findingLines({ file, findings = [] }: RunbookCard, width: number): readonly Line[] {
  const of = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity);
  const [errors, warnings] = [of('error'), of('warning')];
  const also = warnings.length > 0 ? `, and ${formatCount(warnings.length, 'warning')}` : '';
  return [
    ...paragraph(`${file} can't be started: ${formatCount(errors.length, 'fault')}${also}.`, width, { tone: 'bad' }),
    ...paragraph(`Correct the file and start nightferry again; nightferry lint ${file} says the same.`, width, {
      tone: 'quiet',
    }),
    ...[...errors, ...warnings].flatMap((finding) => [blank, ...oneFinding(finding, width)]),
  ];
}

function oneFinding({ severity, message, remedy, at }: Finding, width: number): readonly Line[] {
  const tone = severity === 'error' ? 'bad' : 'warn';
  const snippet = at?.snippet === undefined ? [] : [line(span(`    ${at.snippet.trim()}`, 'accent'))];
  return [
    ...(at ? [line(span(`${at.file}:${at.line}:${at.column}`, 'strong'))] : []),
    ...paragraph(message, width, { first: severity === 'error' ? 'ERROR   ' : 'WARNING ', tone }),
    ...snippet,
    ...remedy.flatMap((step) => paragraph(step, width, { first: '  - ' })),
  ];
}
