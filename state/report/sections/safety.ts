import { formatBytes, formatCount, formatDuration } from '../../format.ts';
import { isWhereItLooked, proofWord } from '../../session/freeze-words.ts';
import { acceptedBefore } from '../../session/freezes.ts';
import { neverRunSaid } from '../../session/never-run.ts';
import type { BackupReport } from '../backups.ts';
import type { ReportClock } from '../clock.ts';
import type { FreezeReport } from '../freezes.ts';
import { type Block, code, heading, joined, type Line, list, nothing, say, strong, table } from '../page.ts';
import type { Report } from '../shape.ts';

/** What kept the night safe, and where it was left out: freezes, backups, gates opened anyway, databases that moved. */
export function safetySection(report: Report, clock: ReportClock): readonly Block[] {
  return [
    ...freezes(report, clock),
    ...backups(report, clock),
    ...neverRun(report),
    ...gates(report, clock),
    ...repins(report, clock),
  ];
}

/** Whoever reads that a backup is proven has to know that nobody had made one so before. */
function neverRun({ steps }: Report): readonly Block[] {
  const said = neverRunSaid(steps);
  if (said.length === 0) return [];
  const lines = said.map((text) => {
    const done = steps.filter((step) => neverRunSaid([step]).includes(text));
    return say`${text} (${joined(done.map(({ phase, step }) => code(`${phase}/${step}`)))})`;
  });
  return [heading(2, 'Never run before'), ...list(lines)];
}

function freezes(report: Report, clock: ReportClock): readonly Block[] {
  if (report.freezes.length === 0) return [];
  const rows = report.freezes.map((freeze) => [
    code(freeze.database),
    freeze.mode,
    clock.time(freeze.frozenAt),
    proofLine(freeze, clock),
    freeze.thawed ? say`${clock.time(freeze.thawed.at)}, ${freeze.thawed.verdict}` : strong(say`still frozen`),
    code(freeze.step),
  ]);
  return [
    heading(2, 'Freezes'),
    ...table('freezes', ['Database', 'Mode', 'Since', 'Last proof', 'Lifted', 'Step'], rows),
    ...list(report.freezes.flatMap((freeze) => seenLines(freeze, clock))),
  ];
}

function proofLine({ proofs, lastProof, breaches }: FreezeReport, clock: ReportClock): Line {
  if (!lastProof) return [strong(say`never proved`)];
  const { verdict, method, at, ageMs } = lastProof;
  const said = proofWord(lastProof, breaches.filter(({ accepted }) => accepted !== null).length);
  const word = verdict === 'proven' ? said : strong(said);
  return say`${word} ${clock.time(at)} (${formatCount(proofs, 'proof')}, ${formatDuration(ageMs)} old at the end), by ${method}`;
}

function seenLines(freeze: FreezeReport, clock: ReportClock): readonly Line[] {
  const { database, lastProof, thawed } = freeze;
  return [
    ...breachLines(freeze, clock),
    ...(lastProof && lastProof.verdict !== 'broken'
      ? lastProof.seen.map((sentence) => say`${clock.time(lastProof.at)} ${code(database)}: ${sentence}`)
      : []),
    ...(thawed?.seen ?? []).map(
      (sentence) => say`${clock.time(thawed?.at ?? null)} ${code(database)}, lifted: ${sentence}`,
    ),
  ];
}

/** Writes that were found in a frozen database, and who accepted them. What was accepted before is told where it was. */
function breachLines({ database, breaches }: FreezeReport, clock: ReportClock): readonly Line[] {
  return breaches.flatMap(({ at, seen, accepted }) => [
    ...seen
      .filter((sentence) => !sentence.startsWith(acceptedBefore))
      .map((sentence) =>
        isWhereItLooked(sentence)
          ? say`${clock.time(at)} ${code(database)}: ${sentence}`
          : say`${clock.time(at)} ${code(database)}: ${strong(say`written to`)}: ${sentence}`,
      ),
    ...(accepted
      ? [
          say`${clock.time(accepted.at)} ${code(database)}: accepted by ${accepted.by} (${accepted.role}): ${accepted.reason}`,
        ]
      : []),
  ]);
}

function backups({ backups: made }: Report, clock: ReportClock): readonly Block[] {
  if (made.length === 0) return [];
  const rows = made.map((backup) => [
    code(backup.database),
    backup.format,
    clock.time(backup.madeAt),
    formatBytes(backup.bytes),
    backup.readThrough ? 'yes' : strong(say`no`),
    provenLine(backup, clock),
    code(backup.path),
    backup.set === undefined ? code(backup.sha256) : say`none; backup set ${code(backup.set)}`,
  ]);
  const heads = ['Database', 'Format', 'Made', 'Size', 'Read through', 'Proven', 'Path', 'SHA-256'];
  return [heading(2, 'Backups'), ...table('backups', heads, rows)];
}

function provenLine({ proven, counts }: BackupReport, clock: ReportClock): Line {
  const text = proven
    ? say`${clock.time(proven.at)}, ${proven.how}: ${formatCount(proven.tables, 'table')}, ${proven.rows} rows`
    : [strong(say`not proven`)];
  return say`${text}${counts ? nothing : say`; ${strong(say`no longer counts`)}`}`;
}

function gates({ gates: opened }: Report, clock: ReportClock): readonly Block[] {
  if (opened.length === 0) return [];
  const rows = opened.map((gate) => [
    clock.time(gate.at),
    code(gate.phase),
    joined(gate.unmet, ' '),
    gate.reason,
    gateDecider(gate),
  ]);
  return [
    heading(2, 'Gates that were opened anyway'),
    ...table('gates', ['At', 'Phase', 'Missing', 'Reason', 'By'], rows),
  ];
}

export function gateDecider({ by, roleTitle, scripted }: Report['gates'][number]): Line {
  return say`${by} (${roleTitle})${scripted ? ', by a file of answers' : nothing}`;
}

function repins({ repinned }: Report, clock: ReportClock): readonly Block[] {
  if (repinned.length === 0) return [];
  const rows = repinned.map(({ at, database, step, why, identity }) => [
    clock.time(at),
    code(database),
    step === null ? nothing : code(step),
    why,
    identityLine(identity),
  ]);
  return [
    heading(2, 'Databases that changed their place'),
    ...table('repinned', ['At', 'Database', 'Step', 'Why', 'It is now'], rows),
  ];
}

export function identityLine(identity: Readonly<Record<string, string>>): Line {
  return joined(Object.entries(identity).map(([fact, value]) => say`${fact} ${code(value)}`));
}
