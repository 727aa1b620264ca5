import { Fault } from '../../state/fault.ts';
import type { Context } from '../kind.ts';
import type { FreezeRun, Freezer, StandingFreeze } from './freezer.ts';

/** What freezes a database of the runbook. Faults: `freeze/no-way`, and those of connecting. */
export async function freezerOf(context: Pick<Context, 'database'>, name: string): Promise<Freezer> {
  const database = await context.database(name);
  if (database.freezer) return database.freezer;
  throw new Fault('freeze/no-way', `Nightferry can't freeze ${name}: it is ${database.engine.title}.`, {
    remedy: ['Stop what writes to it in a `run` step, and have a person confirm that nothing does.'],
    retry: 'safe',
  });
}

/** The freeze that stands in a database, by what it keeps itself, or else by the journal. */
export async function standingOf(
  freezer: Freezer,
  name: string,
  { facts }: Pick<Context, 'facts'>,
): Promise<StandingFreeze | undefined> {
  const known = facts.freezes[name];
  return freezer.standing(known && !known.thawed ? known.prior : undefined);
}

export function freezeRun(context: Pick<Context, 'clock' | 'signal' | 'output'>): FreezeRun {
  return { clock: context.clock, signal: context.signal, output: (line) => context.output(line) };
}

/** Who freezes, as the database keeps it: found again after a kill, and named to anybody who meets the freeze. */
export function ownerOf({ session, at }: Pick<Context, 'session' | 'at'>): string {
  const { phase, step, cell } = at;
  return `${session} ${phase}/${step}${cell === undefined ? '' : ` ${cell}`}`;
}
