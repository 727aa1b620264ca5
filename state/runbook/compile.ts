import type { Finding } from '../fault.ts';
import type { Manifest } from '../session/opened.ts';
import { assemble } from './assemble.ts';
import { clearTextsIn, maskLine } from './clear-text.ts';
import { manifestOf } from './digest.ts';
import { runbookFormat } from './document.ts';
import type { Draft } from './draft.ts';
import type { Language } from './language.ts';
import { readDraft, type Workshop } from './read-draft.ts';
import { ReferredFiles } from './referred-files.ts';
import { Report } from './report.ts';
import { rules } from './rules/rules.ts';
import type { Runbook } from './runbook.ts';
import { suggest } from './similar.ts';
import { SourceLines } from './source-lines.ts';
import { aboutFile, type FileReading, maxRunbookBytes, textOf } from './source-text.ts';
import { SqlScripts } from './sql/scripts.ts';
import { isMapping, type Tree, valueAt } from './tree.ts';
import { type Overrides, overridesIn } from './vars.ts';
import { readYaml, yamlFinding } from './yaml.ts';

/** A runbook file and the way to the files beside it. */
export interface RunbookSource {
  /** Absolute path: paths in the runbook start from its folder. */
  readonly path: string;
  /** What came of reading it. Look at its size first: see `maxRunbookBytes`. */
  readonly content: FileReading;
  /** Reads a file that the runbook names, by the path as written. */
  readonly readFile: (path: string) => FileReading;
}

/** Which environment a session runs in, and the values given with `--var`. */
export interface Selection {
  readonly environment: string;
  readonly vars: Overrides;
}

export interface Compiled {
  /** There when an environment was selected and nothing is wrong in it. */
  readonly runbook?: Runbook;
  readonly manifest?: Manifest;
  /** Everything that is wrong, in the order of the file. */
  readonly findings: readonly Finding[];
}

/**
 * Reads a runbook, says all that is wrong with it, and gives it for one environment when nothing is. Without a
 * selection every environment is judged, and a finding that several share comes once. Throws nothing but bugs.
 * A file that is no runbook at all gets one finding and no others.
 */
export function compileRunbook(source: RunbookSource, language: Language, selection?: Selection): Compiled {
  const text = textOf(source.content, 'runbook', maxRunbookBytes);
  if (!('text' in text)) return { findings: [aboutFile(source.path, text)] };
  const lines = new SourceLines(source.path, text.text);
  const tree = readYaml(lines);
  if ('faults' in tree) return { findings: tree.faults.map((fault) => yamlFinding(lines, fault, maskLine)) };

  const report = new Report(tree);
  for (const { secret } of clearTextsIn(tree.value)) report.hide(secret);
  if (!isRunbook(tree, report)) return { findings: report.findings() };
  const environments = environmentNames(tree);
  if (selection && !isKnown(selection.environment, environments, report)) return { findings: report.findings() };

  const files = new ReferredFiles(source.path, source.readFile);
  const workshop: Workshop = { tree, language, report, files, scripts: new SqlScripts() };
  const overrides = overridesIn(selection?.vars ?? {}, report);
  const wanted = selection ? [selection.environment] : environments.length > 0 ? environments : [undefined];
  const drafts = wanted.map((environment) => judge(workshop, environment, overrides));
  const findings = report.findings();
  const [draft] = drafts;
  if (!selection || !draft || findings.some(({ severity }) => severity === 'error')) return { findings };
  const runbook = assemble(draft, report);
  return { runbook, manifest: manifestOf(runbook, bytesOf(source.content)), findings };
}

function judge(workshop: Workshop, environment: string | undefined, overrides: Overrides): Draft {
  workshop.report.judging(environment);
  const draft = readDraft(workshop, environment, overrides);
  for (const rule of rules) rule(draft, workshop.report);
  return draft;
}

/** Whether the file means to be a runbook of this format; only then is it worth saying more. */
function isRunbook({ value }: Tree, report: Report): boolean {
  const fault = (code: string, message: string, remedy: string, path: readonly string[] = []) => {
    report.error(code, { path }, message, [remedy]);
    return false;
  };
  if (value === null)
    return fault('runbook/empty-file', 'The file holds nothing.', 'Write a runbook: see docs/runbook.md.');
  if (!isMapping(value)) {
    return fault(
      'runbook/format',
      'A runbook is a mapping of keys to values.',
      `Begin it with runbook-format: ${runbookFormat}.`,
    );
  }
  const format = valueAt(value, ['runbook-format']);
  const path = ['runbook-format'];
  if (format === runbookFormat) return true;
  if (format === undefined) {
    return fault(
      'runbook/format',
      'The file does not say runbook-format, so that it is no runbook.',
      `Add runbook-format: ${runbookFormat}.`,
    );
  }
  if (typeof format === 'number' && format > runbookFormat) {
    const message = `The runbook has format ${format}, and this Nightferry reads format ${runbookFormat}.`;
    return fault('runbook/newer-format', message, 'Use a newer Nightferry.', path);
  }
  return fault(
    'runbook/format',
    'The format of the runbook is unknown.',
    `Write runbook-format: ${runbookFormat}.`,
    path,
  );
}

function environmentNames({ value }: Tree): readonly string[] {
  const environments = valueAt(value, ['environments']);
  return isMapping(environments) ? Object.keys(environments) : [];
}

function isKnown(environment: string, known: readonly string[], report: Report): boolean {
  if (known.includes(environment)) return true;
  const message = `The runbook has no environment ${JSON.stringify(environment)}.`;
  report.error('runbook/unknown-environment', 'nowhere', message, suggest(environment, known, 'environments'));
  return false;
}

function bytesOf(content: FileReading): Uint8Array {
  return content.kind === 'read' ? content.bytes : new Uint8Array();
}
