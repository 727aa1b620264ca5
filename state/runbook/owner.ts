import { isMapping, type Path, valueAt } from './tree.ts';

/**
 * What a path leads to, in the operator's words: `step people/users`, `copy.columns.id in step people/users`,
 * `check.users-count in step people/arrived`, `phase people`, `environments.live`, `the runbook`.
 */
export function ownerOf(document: unknown, path: Path): string {
  if (path.length === 0) return 'the runbook';
  const [section, phase] = path;
  if (section !== 'phases' || phase === undefined) return dotted(document, [], path);
  const steps = path.indexOf('steps');
  const phaseName = name(document, path.slice(0, 2));
  if (steps === -1 || path.length < steps + 2) return within(document, path, 2, `phase ${phaseName}`);
  const inner = path[steps + 2] === 'together' && path[steps + 3] === 'steps' && path.length > steps + 4;
  if (!inner && path[steps + 2] === 'together') return within(document, path, steps + 2, `phase ${phaseName}`);
  const end = inner ? steps + 5 : steps + 2;
  return within(document, path, end, `step ${phaseName}/${name(document, path.slice(0, end))}`);
}

function within(document: unknown, path: Path, from: number, owner: string): string {
  const rest = dotted(document, path.slice(0, from), path.slice(from));
  return rest === '' ? owner : `${rest} in ${owner}`;
}

/** Keys joined by dots; entries of lists by their id where they have one, else by their place, from 1. */
function dotted(document: unknown, base: Path, rest: Path): string {
  return rest
    .map((key, index) => (typeof key === 'string' ? key : name(document, [...base, ...rest.slice(0, index + 1)])))
    .join('.');
}

function name(document: unknown, path: Path): string {
  const value = valueAt(document, path);
  const id = isMapping(value) && Object.hasOwn(value, 'id') ? value.id : undefined;
  if (typeof id === 'string' && /^[\w -]{1,63}$/.test(id)) return id;
  const index = path.at(-1);
  return typeof index === 'number' ? `#${index + 1}` : String(index);
}
