import { Fault } from '../../state/fault.ts';
import type { Evidence } from '../../state/outcome.ts';
import type { Constraints, Definition } from './seam.ts';

/** What the catalog says of them after a step, where the engine can show it. */
export async function proofOf(
  { proof }: Pick<Constraints, 'proof'>,
  definitions: readonly Definition[],
  signal: AbortSignal,
): Promise<readonly Evidence[]> {
  return proof === undefined || definitions.length === 0 ? [] : [await proof(definitions, signal)];
}

/** The server took the statements that validate, and the catalog does not say so. */
export function notValid(definitions: readonly Definition[], database: string, unchecked: string): Fault {
  const titles = definitions.map(({ what, title }) => `${what} ${title}`);
  return new Fault(
    'constraints/not-valid',
    `${database} does not say of ${titles.length === 1 ? titles[0] : `${titles.length} constraints`} that all rows keep it, though all were looked at.`,
    {
      remedy: [
        ...(titles.length === 1 ? [] : titles),
        `Find out who turned it off meanwhile, or why it is ${unchecked}. Then retry.`,
      ],
      retry: 'safe',
    },
  );
}

/** The server took the statements, and what they were to take away is there still. `deaf` is as in the seam. */
export function stillThere(
  what: 'indexes' | 'constraints',
  titles: readonly string[],
  { database, deaf }: { readonly database: string; readonly deaf: string | undefined },
): Fault {
  return new Fault(
    `${what}/still-there`,
    `${database} took the statements, and ${titles.length === 1 ? `${titles[0]} is` : `${titles.length} ${what} are`} there still.`,
    {
      remedy: [
        ...(titles.length === 1 ? [] : [titles.join(', ')]),
        `Find out who made it again; or this server takes such statements and does nothing${deaf === undefined ? '' : `, ${deaf}`}.`,
        'Then retry, or go on without this step: skip it with a reason.',
      ],
      retry: 'safe',
    },
  );
}
