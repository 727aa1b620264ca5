import type { z } from 'zod';
import { ownerOf } from './owner.ts';
import type { Report } from './report.ts';
import { keysAt } from './schema-keys.ts';
import { didYouMean, suggest } from './similar.ts';
import { isMapping, type Path, valueAt } from './tree.ts';

type Issue = z.core.$ZodIssue;

/**
 * Parses one value with its schema, and reports what does not fit in our words. `document` is the whole value that
 * `path` leads into. Faults: `runbook/unknown-key`, `runbook/missing-key`, `runbook/value`.
 */
export function parseWith<T>(
  schema: z.ZodType<T>,
  document: unknown,
  path: Path,
  report: Report,
): { readonly value: T } | undefined {
  // An empty message means that the schema has no words of its own for the issue; ours come from its code.
  const result = schema.safeParse(valueAt(document, path), { error: () => '' });
  if (result.success) return { value: result.data };
  const knownAt = (inner: Path) => keysAt(schema, inner.slice(path.length));
  reportIssues(result.error.issues, path, { document, report, knownAt });
  return undefined;
}

interface Parsing {
  readonly document: unknown;
  readonly report: Report;
  /** Keys that the schema knows at a path. */
  readonly knownAt: (path: Path) => readonly string[];
}

/** A misspelled key is missing too, and what needs it complains as well: one finding is enough. */
function reportIssues(issues: readonly Issue[], base: Path, parsing: Parsing): void {
  const misspelled = new Set<string>();
  const meant = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const path = pathOf(issue, base);
    const near = issue.keys.flatMap((key) => didYouMean(key, parsing.knownAt(path)) ?? []);
    if (near.length > 0) misspelled.add(JSON.stringify(path));
    for (const key of near) meant.add(JSON.stringify([...path, key]));
  }
  for (const issue of issues) {
    const at = JSON.stringify(pathOf(issue, base));
    const isEcho = issue.code === 'custom' ? misspelled.has(at) : meant.has(at);
    if (!isEcho) reportIssue(issue, base, parsing);
  }
}

function reportIssue(issue: Issue, base: Path, parsing: Parsing): void {
  const { document, report, knownAt } = parsing;
  const path = pathOf(issue, base);
  const owner = ownerOf(document, path);
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportUnknownKey(key, [...path, key], owner, knownAt(path), report);
    return;
  }
  const parent = valueAt(document, path.slice(0, -1));
  const last = path.at(-1);
  const missing = typeof last === 'string' && isMapping(parent) && !Object.hasOwn(parent, last);
  if (missing && issue.code !== 'custom') {
    reportMissingKey(last, path.slice(0, -1), ownerOf(document, path.slice(0, -1)), expectation(issue), report);
    return;
  }
  const best = issue.code === 'invalid_union' ? bestBranch(issue) : undefined;
  if (best) {
    reportIssues(best, path, parsing);
    return;
  }
  if (issue.code === 'invalid_key') {
    const why = issue.issues.map((inner) => expectation(inner)).join('; ') || 'expected another key';
    report.error('runbook/key', { path, part: 'key' }, `${owner}: ${why}, got ${show(last, report)}.`);
    return;
  }
  reportValue(issue, valueAt(document, path), path, owner, report);
}

function pathOf(issue: Issue, base: Path): Path {
  return [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
}

export function reportUnknownKey(key: string, path: Path, owner: string, known: readonly string[], report: Report) {
  const message = `${show(key, report)} is not a key of ${owner}.`;
  report.error('runbook/unknown-key', { path, part: 'key' }, message, suggest(key, known, 'keys'));
}

export function reportMissingKey(key: string, path: Path, owner: string, expected: string, report: Report): void {
  const remedy = expected.startsWith('expected ')
    ? `Add ${key}: ${expected.slice('expected '.length)}.`
    : `Add ${key}.`;
  report.error('runbook/missing-key', { path, part: 'key' }, `${owner} lacks ${show(key, report)}.`, [remedy]);
}

function reportValue(issue: Issue, value: unknown, path: Path, owner: string, report: Report): void {
  const expected = expectation(issue);
  const got = expected.startsWith('expected ') ? `, got ${show(value, report)}` : '';
  const joint = /^(?:is|has|needs|lacks|opens|must|can|can't) /.test(expected) ? '' : ':';
  report.error('runbook/value', { path }, `${owner}${joint} ${expected}${got}.`, remedyFor(issue, value));
}

/** `expected a text`, or the sentence that the schema's author wrote. */
function expectation(issue: Issue): string {
  const said = issue.message.replace(/\.$/, '');
  if (/^(?:an?|one of|the) /.test(said) && issue.code !== 'custom') return `expected ${said}`;
  if (said !== '') return said;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `expected ${bound(issue.origin, 'at least', Number(issue.minimum), issue.inclusive ?? true)}`;
    case 'too_big':
      return `expected ${bound(issue.origin, 'at most', Number(issue.maximum), issue.inclusive ?? true)}`;
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return `expected ${issue.format === 'regex' ? 'another form of text' : `a valid ${issue.format}`}`;
    case 'invalid_union':
      return `expected ${[...new Set(issue.errors.flatMap(rootExpectations))].join(' or ') || 'something else'}`;
    default:
      return 'expected something else';
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
  never: 'nothing here',
};

function bound(origin: string, side: string, limit: number, inclusive: boolean): string {
  const not = inclusive ? side : side === 'at least' ? 'more than' : 'less than';
  if (origin === 'string') return limit === 1 ? 'a text that is not empty' : `${not} ${limit} characters`;
  if (origin === 'array') return `a list of ${not} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `${not} ${limit}`;
}

function remedyFor(issue: Issue, value: unknown): readonly string[] {
  if (issue.code === 'invalid_value') {
    const near = typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : undefined;
    return near === undefined ? [] : [`Did you mean ${JSON.stringify(near)}?`];
  }
  if (issue.code !== 'invalid_type' || (issue.message !== '' && issue.message !== 'expected a text')) return [];
  const scalar = typeof value === 'number' || typeof value === 'boolean';
  if (issue.expected === 'string' && scalar) return [`Put it in quotes: "${String(value)}".`];
  if (issue.expected === 'array' && value !== null) return ['Write it as a list: [ ... ].'];
  if (issue.expected === 'boolean' && typeof value === 'string') return ['Write true or false, without quotes.'];
  return [];
}

/** Of a union's branches the one that the value was meant for: it fits at the root, and has the least wrong inside. */
function bestBranch(issue: Extract<Issue, { code: 'invalid_union' }>): readonly Issue[] | undefined {
  const near = issue.errors.filter((branch) => rootExpectations(branch).length === 0 && branch.length > 0);
  return near.toSorted((a, b) => weight(a) - weight(b))[0];
}

/** What a branch wants at its root that the value is not, as words. */
function rootExpectations(branch: readonly Issue[]): readonly string[] {
  return branch
    .filter(({ path, code }) => path.length === 0 && ['invalid_type', 'invalid_value', 'invalid_format'].includes(code))
    .map((issue) => expectation(issue).replace(/^expected /, ''));
}

function weight(branch: readonly Issue[]): number {
  return branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 2 * issue.keys.length : 1), 0);
}

/** A value as a message shows it: short, on one line, and without secrets: those go before it is cut. */
export function show(value: unknown, report: Report): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = report.clean(typeof value === 'string' ? JSON.stringify(value) : String(value));
  return text.length > 60 ? `${text.slice(0, 59)}…"` : text;
}
