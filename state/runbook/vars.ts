import { clearTextsIn } from './clear-text.ts';
import type { Report } from './report.ts';
import type { VarValue } from './runbook.ts';
import { suggest } from './similar.ts';
import { isMapping, type Mapping, type Path, valueAt } from './tree.ts';

/** Values given with `--var`, as text. */
export type Overrides = Readonly<Record<string, string>>;

export type Vars = ReadonlyMap<string, VarValue>;

/**
 * The vars of one environment: `--var`, else the environment's own, else the default. An override is text and takes the
 * type of what it replaces. Faults: `runbook/unknown-var`, `runbook/var-type`.
 */
export function resolveVars(
  document: unknown,
  environment: string | undefined,
  overrides: Overrides,
  report: Report,
): Vars {
  const vars = new Map<string, VarValue>(entries(document, ['vars']));
  if (environment !== undefined) {
    const path: Path = ['environments', environment, 'vars'];
    for (const [name, value] of entries(document, path)) {
      const standard = vars.get(name);
      if (standard !== undefined && typeof standard !== typeof value) {
        const message = `The var ${name} is ${typeName(value)} in ${environment}, and ${typeName(standard)} by default.`;
        report.error('runbook/var-type', { path: [...path, name] }, message, ['Give it one type everywhere.']);
      }
      vars.set(name, value);
    }
  }
  for (const [name, text] of Object.entries(overrides)) override(vars, name, text, declared(document), report);
  return vars;
}

/** Names of every var that any environment knows, with where the first of them is set. */
export function declared(document: unknown): ReadonlyMap<string, Path> {
  const found = new Map<string, Path>();
  const environments = valueAt(document, ['environments']);
  const owners: Path[] = [
    [],
    ...(isMapping(environments) ? Object.keys(environments) : []).map((name) => ['environments', name]),
  ];
  for (const owner of owners) {
    for (const [name] of entries(document, [...owner, 'vars']))
      if (!found.has(name)) found.set(name, [...owner, 'vars', name]);
  }
  return found;
}

/** The overrides, after a look for secrets in them. Faults: `runbook/clear-text-password`. */
export function overridesIn(overrides: Overrides, report: Report): Overrides {
  for (const [name, text] of Object.entries(overrides)) {
    for (const { secret, what } of clearTextsIn(text, ['vars', name])) {
      report.hide(secret);
      const message = `--var ${name} holds ${what} in clear text.`;
      report.error('runbook/clear-text-password', 'nowhere', message, [
        'Give a reference instead: env:NAME, file:PATH, prompt: or exec:COMMAND.',
      ]);
    }
  }
  return overrides;
}

/** The value as a text of the runbook shows it. */
export function formatVar(value: VarValue): string {
  return String(value);
}

function override(
  vars: Map<string, VarValue>,
  name: string,
  text: string,
  known: ReadonlyMap<string, Path>,
  report: Report,
): void {
  if (!known.has(name)) {
    const message = `--var ${name} sets a var that the runbook does not have.`;
    report.error('runbook/unknown-var', 'nowhere', message, suggest(name, known.keys(), 'vars'));
    return;
  }
  const value = typed(text, vars.get(name));
  if (value !== undefined) {
    vars.set(name, value);
    return;
  }
  const message = `--var ${name} must be ${typeName(vars.get(name) ?? '')}, as it is in the runbook.`;
  report.error('runbook/var-type', 'nowhere', message, [`Write --var ${name}=${JSON.stringify(vars.get(name))}.`]);
}

function typed(text: string, like: VarValue | undefined): VarValue | undefined {
  switch (typeof like) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) && isExact(Number(text)) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    default:
      return text;
  }
}

function isExact(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

function typeName(value: VarValue): string {
  if (typeof value === 'number') return 'a number';
  return typeof value === 'boolean' ? 'true or false' : 'a text';
}

function entries(document: unknown, path: Path): readonly (readonly [string, VarValue])[] {
  const vars = valueAt(document, path);
  if (!isMapping(vars)) return [];
  return Object.keys(vars as Mapping).flatMap((name) => {
    const value = vars[name];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [];
  });
}
