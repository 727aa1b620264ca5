import { type DoneOutcome, done, type Outcome, type Recovery, stopped } from '../../state/outcome.ts';
import type { Context, Description } from '../kind.ts';
import { afterLoadOf, awaitStragglers } from './after-load-of.ts';
import { noteDefinitions, ownDefinitions } from './definition-notes.ts';
import { dropParts } from './drop-definitions.ts';
import type { DropIndexes } from './indexes-spec.ts';
import { runParts } from './parts.ts';
import type { Definition, Found, Indexes, Kept } from './seam.ts';

/** What `drop` would drop now, and what stays. */
export async function foundIndexes(spec: DropIndexes, indexes: Indexes, signal: AbortSignal): Promise<Found> {
  const found = await indexes.find(spec.of, { primaryKeys: spec['primary-keys'] === 'drop', signal });
  const isKept = ({ title, name }: Definition) =>
    spec.keep?.some((keep) => keep === name || title.startsWith(`${keep} `));
  return {
    definitions: found.definitions.filter((one) => !isKept(one)),
    kept: [
      ...found.kept,
      ...found.definitions.filter(isKept).map(({ title }) => ({ title, why: 'the runbook keeps it' })),
    ],
  };
}

export async function describeDrop(spec: DropIndexes, context: Context): Promise<Description> {
  const { part: indexes } = await afterLoadOf(context, spec.in, 'indexes');
  const { definitions, kept } = await foundIndexes(spec, indexes, context.signal);
  const lines = [
    `-- on ${spec.in}; the definitions are in the journal first`,
    ...(definitions.length === 0 ? ['-- nothing is there to be dropped now'] : []),
    ...definitions.flatMap(({ drop }) => drop.map((sql) => `${sql};`)),
    ...kept.map((one) => `-- ${keptText(one)}`),
  ];
  return { lines, figures: { drops: definitions.length, keeps: kept.length }, evidence: [], checks: [] };
}

/** The definitions are in the journal before the first is dropped. */
export async function runDrop(spec: DropIndexes, context: Context): Promise<Outcome> {
  const { database, load, part: indexes } = await afterLoadOf(context, spec.in, 'indexes');
  await awaitStragglers(database, context);
  const { definitions, kept } = await foundIndexes(spec, indexes, context.signal);
  const all = noteDefinitions('dropped', definitions, context);
  for (const one of kept) context.output(keptText(one));
  const end = await runParts(await dropParts(all, { load, looks: indexes }, context), context);
  return end === 'stopped' ? stopped : droppedOutcome(all, kept);
}

export async function recoverDrop(spec: DropIndexes, context: Context): Promise<Recovery> {
  const { database, part: indexes } = await afterLoadOf(context, spec.in, 'indexes');
  await awaitStragglers(database, context);
  const all = ownDefinitions('dropped', context);
  if (all.length === 0) return { verdict: 'redo', seen: 'nothing was dropped yet' };
  const standing = await indexes.look(all, context.signal);
  const left = standing.filter((stands) => stands !== 'missing' && stands !== 'other').length;
  if (left > 0) return { verdict: 'redo', seen: `${left} of ${all.length} indexes are still there` };
  const { kept } = await foundIndexes(spec, indexes, context.signal);
  return { verdict: 'done', seen: `all ${all.length} indexes are dropped`, outcome: droppedOutcome(all, kept) };
}

function keptText({ title, why }: Kept): string {
  return `keeps ${title}: ${why}`;
}

function droppedOutcome(definitions: readonly Definition[], kept: readonly Kept[]): DoneOutcome {
  return done({
    figures: { dropped: definitions.length, kept: kept.length },
    evidence: [
      ...(definitions.length === 0 ? [] : [textOf('to make them again by hand', makingByHand(definitions))]),
      ...(kept.length === 0 ? [] : [textOf('kept', kept.map(keptText))]),
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
