import { formatBytes, formatCount, formatDuration } from '../../format.ts';
import type { BackupReport } from '../backups.ts';
import type { FreezeReport } from '../freezes.ts';
import type { Report } from '../shape.ts';
import type { ReportClock } from './clock.ts';
import { table } from './table.ts';
import { code, inline } from './text.ts';

/** What kept the night safe, and where it was left out: freezes, backups, gates opened anyway, databases that moved. */
export function safetySection(report: Report, clock: ReportClock): readonly string[] {
  const parts = [freezes(report, clock), backups(report, clock), gates(report, clock), repins(report, clock)];
  return parts.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function freezes(report: Report, clock: ReportClock): readonly string[] {
  if (report.freezes.length === 0) return [];
  const rows = report.freezes.map((freeze) => [
    code(freeze.database),
    freeze.mode,
    clock.time(freeze.frozenAt),
    proofText(freeze, clock),
    freeze.thawed ? `${clock.time(freeze.thawed.at)}, ${freeze.thawed.verdict}` : '**still frozen**',
    code(freeze.step),
  ]);
  return [
    '## Freezes',
    '',
    ...table(['Database', 'Mode', 'Since', 'Last proof', 'Lifted', 'Step'], rows),
    ...report.freezes.flatMap((freeze) => seenLines(freeze, clock)),
  ];
}

function proofText({ proofs, lastProof }: FreezeReport, clock: ReportClock): string {
  if (!lastProof) return '**never proved**';
  const { verdict, method, at, ageMs } = lastProof;
  const word = verdict === 'proven' ? verdict : `**${verdict}**`;
  return `${word} ${clock.time(at)} (${formatCount(proofs, 'proof')}, ${formatDuration(ageMs)} old at the end), by ${inline(method)}`;
}

function seenLines({ database, lastProof, breaches, thawed }: FreezeReport, clock: ReportClock): readonly string[] {
  const lines = [
    ...breaches.flatMap(({ at, seen, accepted }) => [
      ...seen.map((sentence) => `- ${clock.time(at)} ${code(database)}: **written to**: ${inline(sentence)}`),
      ...(accepted
        ? [
            `- ${clock.time(accepted.at)} ${code(database)}: accepted by ${inline(accepted.by)} (${inline(accepted.role)}): ${inline(accepted.reason)}`,
          ]
        : []),
    ]),
    ...(lastProof && lastProof.verdict !== 'broken'
      ? lastProof.seen.map((sentence) => `- ${clock.time(lastProof.at)} ${code(database)}: ${inline(sentence)}`)
      : []),
    ...(thawed?.seen ?? []).map(
      (sentence) => `- ${clock.time(thawed?.at ?? null)} ${code(database)}, lifted: ${inline(sentence)}`,
    ),
  ];
  return lines.length > 0 ? ['', ...lines] : [];
}

function backups({ backups: made }: Report, clock: ReportClock): readonly string[] {
  const rows = made.map((backup) => [
    code(backup.database),
    backup.format,
    clock.time(backup.madeAt),
    formatBytes(backup.bytes),
    backup.readThrough ? 'yes' : '**no**',
    provenText(backup, clock),
    code(backup.path),
    code(backup.sha256),
  ]);
  const heads = ['Database', 'Format', 'Made', 'Size', 'Read through', 'Proven', 'Path', 'SHA-256'];
  return rows.length === 0 ? [] : ['## Backups', '', ...table(heads, rows)];
}

function provenText({ proven, counts }: BackupReport, clock: ReportClock): string {
  const text = proven
    ? `${clock.time(proven.at)}, ${inline(proven.how)}: ${formatCount(proven.tables, 'table')}, ${inline(proven.rows)} rows`
    : '**not proven**';
  return counts ? text : `${text}; **no longer counts**`;
}

function gates({ gates: opened }: Report, clock: ReportClock): readonly string[] {
  const rows = opened.map(({ at, phase, unmet, reason, by, roleTitle, scripted }) => [
    clock.time(at),
    code(phase),
    unmet.map(inline).join(' '),
    inline(reason),
    `${inline(by)} (${inline(roleTitle)})${scripted ? ', by a file of answers' : ''}`,
  ]);
  return rows.length === 0
    ? []
    : ['## Gates that were opened anyway', '', ...table(['At', 'Phase', 'Missing', 'Reason', 'By'], rows)];
}

function repins({ repinned }: Report, clock: ReportClock): readonly string[] {
  const rows = repinned.map(({ at, database, step, why, identity }) => [
    clock.time(at),
    code(database),
    step === null ? '' : code(step),
    inline(why),
    Object.entries(identity)
      .map(([name, value]) => `${inline(name)} ${code(value)}`)
      .join(', '),
  ]);
  return rows.length === 0
    ? []
    : ['## Databases that changed their place', '', ...table(['At', 'Database', 'Step', 'Why', 'It is now'], rows)];
}
