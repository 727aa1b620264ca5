import { fillSql } from './fill-sql.ts';
import type { Report } from './report.ts';
import type { VarValue } from './runbook.ts';
import { suggest } from './similar.ts';
import { isSqlPath } from './sql/sql-path.ts';
import { isMapping, type Path } from './tree.ts';
import { formatVar, type Vars } from './vars.ts';

/** `{{name}}` where it can be a var. */
export const placeholder = /\{\{([a-z][a-z0-9_]*)\}\}/g;
/** What is probably meant as a var, and is none: spaces, capitals, dashes. */
const nearPlaceholder = /\{\{\s*([A-Za-z][\w-]*)\s*\}\}/g;

/** What filling in one environment's vars looks at, and leaves for the rules: which var was used where. */
export interface Filling {
  readonly vars: Vars;
  readonly report: Report;
  readonly uses: { readonly name: string; readonly path: Path }[];
}

/**
 * A copy of a plain value with every `{{name}}` filled in. A text that is nothing but `{{name}}` takes the var's type,
 * and values are not filled in again. Faults: `runbook/unknown-var`, `runbook/var-quoted`, `runbook/var-spelling`.
 */
export function fill(value: unknown, path: Path, filling: Filling): unknown {
  if (typeof value === 'string') return value.includes('{{') ? fillText(value, path, filling) : value;
  if (Array.isArray(value)) return value.map((entry, index) => fill(entry, [...path, index], filling));
  if (!isMapping(value)) return value;
  const filled: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value)) filled[key] = fill(value[key], [...path, key], filling);
  return filled;
}

function fillText(text: string, path: Path, filling: Filling): VarValue {
  const { report, vars, uses } = filling;
  judgeSpelling(text, path, filling);
  const value = (name: string, index: number): VarValue | undefined => {
    uses.push({ name, path });
    const found = vars.get(name);
    if (found === undefined) {
      const remedy = [...suggest(name, vars.keys(), 'vars'), `Set ${name} under vars, or in the environment.`];
      report.error('runbook/unknown-var', { path, index }, `There is no var ${name}.`, remedy);
    }
    return found;
  };
  if (isSqlPath(path))
    return fillSql(text, value, (index, fault) =>
      report.error(fault.code, { path, index }, fault.message, fault.remedy),
    );
  const [whole] = text.matchAll(new RegExp(`^${placeholder.source}$`, 'g'));
  if (whole?.[1] !== undefined) return value(whole[1], 0) ?? text;
  return text.replace(placeholder, (written, name: string, index: number) => {
    const found = value(name, index);
    return found === undefined ? written : formatVar(found);
  });
}

/** `{{ name }}` is how other tools write it; what is no var of ours is left alone, such as `{{.State}}`. */
function judgeSpelling(text: string, path: Path, { vars, report, uses }: Filling): void {
  for (const { 0: written, 1: name = '', index } of text.matchAll(nearPlaceholder)) {
    const meant = name.toLowerCase().replaceAll('-', '_');
    if (written === `{{${name}}}` && /^[a-z][a-z0-9_]*$/.test(name)) continue;
    if (!vars.has(meant)) continue;
    uses.push({ name: meant, path });
    const message = `${written} is not how a var is written.`;
    report.error('runbook/var-spelling', { path, index }, message, [`Write {{${meant}}}.`]);
  }
}
