import type { RunbookSource } from './compile.ts';
import { SourceLines } from './source-lines.ts';
import { maxRunbookBytes, textOf } from './source-text.ts';
import { isMapping, valueAt } from './tree.ts';
import { readYaml } from './yaml.ts';

/** What a list of runbooks shows of one. */
export interface Outline {
  readonly title: string;
  /** Names of its vars, wherever they are set. */
  readonly vars: readonly string[];
  readonly environments: readonly { readonly name: string; readonly standIn: boolean; readonly production: boolean }[];
}

/** Reads just enough of a runbook to offer it, faulty or not; `undefined` for a file that is none. */
export function outlineOf(source: Pick<RunbookSource, 'path' | 'content'>): Outline | undefined {
  const text = textOf(source.content, 'runbook', maxRunbookBytes);
  if (!('text' in text)) return undefined;
  const tree = readYaml(new SourceLines(source.path, text.text));
  if ('faults' in tree || !isMapping(tree.value) || valueAt(tree.value, ['runbook-format']) === undefined)
    return undefined;
  const title = valueAt(tree.value, ['title']);
  const environments = valueAt(tree.value, ['environments']);
  return {
    title: typeof title === 'string' ? title : source.path,
    vars: [...new Set([tree.value, ...(isMapping(environments) ? Object.values(environments) : [])].flatMap(varsIn))],
    environments: (isMapping(environments) ? Object.entries(environments) : []).map(([name, environment]) => ({
      name,
      standIn: valueAt(environment, ['stand-in']) === true,
      production: valueAt(environment, ['production']) === true,
    })),
  };
}

function varsIn(value: unknown): readonly string[] {
  const vars = valueAt(value, ['vars']);
  return isMapping(vars) ? Object.keys(vars) : [];
}
