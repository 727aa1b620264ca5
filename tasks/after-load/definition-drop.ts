import { type DoneOutcome, done, type Evidence, type Outcome, type Recovery, stopped } from '../../state/outcome.ts';
import type { Database } from '../engines/engine.ts';
import type { Context, Description } from '../kind.ts';
import { isAbsent } from './absent.ts';
import { awaitStragglers } from './after-load-of.ts';
import { stillThere } from './constraint-proof.ts';
import { noteDefinitions, ownDefinitions } from './definition-notes.ts';
import { dropParts, type Looks } from './drop-definitions.ts';
import { runParts } from './parts.ts';
import type { AfterLoad, Definition, Found, Kept } from './seam.ts';

/** Indexes or constraints that a step drops. */
export interface Dropping {
  readonly database: Database;
  readonly load: AfterLoad;
  readonly looks: Looks;
  readonly what: 'indexes' | 'constraints';
  find(): Promise<Found>;
  /** What the catalog says of them afterwards. */
  proof?(definitions: readonly Definition[]): Promise<readonly Evidence[]>;
}

export async function describeDrop({ database, find }: Dropping): Promise<Description> {
  const { definitions, kept } = await find();
  const lines = [
    `-- on ${database.name}; the definitions are in the journal first`,
    ...(definitions.length === 0 ? ['-- nothing is there to be dropped now'] : []),
    ...definitions.flatMap(({ drop }) => drop.map((sql) => `${sql};`)),
    ...kept.map((one) => `-- ${keptText(one)}`),
  ];
  return { lines, figures: { drops: definitions.length, keeps: kept.length }, evidence: [], checks: [] };
}

/** The definitions are in the journal before the first is dropped. */
export async function runDrop(dropping: Dropping, context: Context): Promise<Outcome> {
  const { database, load, looks } = dropping;
  await awaitStragglers(database, context);
  const found = await dropping.find();
  const all = noteDefinitions('dropped', found.definitions, context);
  const kept = keptOf(found, all);
  for (const one of kept) context.output(keptText(one));
  const end = await runParts(await dropParts(all, { load, looks }, context), context);
  if (end === 'stopped') return stopped;
  const standing = await looks.look(all, context.signal);
  const left = all.filter((_, index) => standing[index] === 'there' || standing[index] === 'unchecked');
  if (left.length > 0) throw stillThere(dropping.what, titlesOf(left), { database: database.name, deaf: looks.deaf });
  return droppedOutcome(all, kept, (await dropping.proof?.(all)) ?? []);
}

function titlesOf(definitions: readonly Definition[]): readonly string[] {
  return definitions.map(({ title }) => title);
}

export async function recoverDrop(dropping: Dropping, context: Context): Promise<Recovery> {
  const { database, looks, what } = dropping;
  await awaitStragglers(database, context);
  const all = ownDefinitions('dropped', context);
  if (all.length === 0) return { verdict: 'redo', seen: 'nothing was dropped yet' };
  const standing = await looks.look(all, context.signal);
  const left = standing.filter((stands) => !isAbsent(stands)).length;
  if (left > 0) return { verdict: 'redo', seen: `${left} of ${all.length} ${what} are still there` };
  const kept = keptOf(await dropping.find(), all);
  return {
    verdict: 'done',
    seen: `all ${all.length} ${what} are dropped`,
    outcome: droppedOutcome(all, kept, (await dropping.proof?.(all)) ?? []),
  };
}

/** Where to drop is to disable, what an attempt before has dropped is found as somebody's: it is ours. */
function keptOf({ kept }: Found, dropped: readonly Definition[]): readonly Kept[] {
  const ours = new Set(titlesOf(dropped));
  return kept.filter(({ title }) => !ours.has(title));
}

function keptText({ title, why }: Kept): string {
  return `keeps ${title}: ${why}`;
}

function droppedOutcome(
  definitions: readonly Definition[],
  kept: readonly Kept[],
  proof: readonly Evidence[],
): DoneOutcome {
  return done({
    figures: { dropped: definitions.length, kept: kept.length },
    evidence: [
      ...(definitions.length === 0 ? [] : [textOf('to make them again by hand', makingByHand(definitions))]),
      ...(kept.length === 0 ? [] : [textOf('kept', kept.map(keptText))]),
      ...proof,
    ],
  });
}

function textOf(title: string, lines: readonly string[]) {
  return { kind: 'output' as const, title, text: lines.join('\n') };
}

/** Statement by statement, for a person. */
export function makingByHand(definitions: readonly Definition[]): readonly string[] {
  return definitions.flatMap(({ build, attach, validate = [], finish }) =>
    [...build, ...(attach === undefined ? [] : [attach]), ...validate, ...finish].map((sql) => `${sql};`),
  );
}
