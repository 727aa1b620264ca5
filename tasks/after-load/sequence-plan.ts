import { Fault } from '../../state/fault.ts';
import type { Context } from '../kind.ts';
import { afterLoadOf } from './after-load-of.ts';
import type { SequencePlace, SequenceState, Sequences } from './seam.ts';
import { type SequenceTarget, type SourceSequence, sequenceDoubts, sequenceTarget } from './sequence-target.ts';
import type { SequencesSpec } from './sequences-spec.ts';
import { sourceSequences } from './source-sequences.ts';

export interface PlannedSequence {
  readonly state: SequenceState;
  readonly source: SourceSequence | undefined;
  readonly target: SequenceTarget;
  readonly doubts: readonly string[];
}

export interface SequencePlan {
  readonly sequences: Sequences;
  readonly planned: readonly PlannedSequence[];
}

/** Looks at every sequence, and tells where it has to be. Changes nothing. */
export async function planSequences(spec: SequencesSpec, context: Context): Promise<SequencePlan> {
  const { signal } = context;
  const { database, part: sequences } = await afterLoadOf(context, spec.in, 'sequences');
  const states = await sequences.look(spec.of, { keys: true, signal });
  const source = spec.from === undefined ? undefined : await afterLoadOf(context, spec.from, 'sequences');
  const given = source
    ? await sourceSequences(states, database, { database: source.database, sequences: source.part }, context)
    : new Map<string, SourceSequence>();
  const planned = states.map((state) => {
    const match = given.get(state.name);
    return { state, source: match, target: sequenceTarget(state, match), doubts: sequenceDoubts(state) };
  });
  return { sequences, planned };
}

/** Of a sequence with its numbers: one line for dry runs and reports. */
export function sequenceLine({ state, source, target }: PlannedSequence): string {
  const keys = state.uses.map(({ table, column, furthest }) => `${table}.${column} ${furthest ?? 'empty'}`);
  const given = source === undefined ? '' : `, source ${source.name} at ${placeText(source)}`;
  const facts = `${state.name} at ${placeText(state)}; ${keys.join(', ')}${given}`;
  switch (target.kind) {
    case 'stays':
      return `${facts}: stays, would give ${target.next} next`;
    case 'set':
      return `${facts}: will give ${target.next} next`;
    case 'too-small':
      return `${facts}: TOO SMALL, it ends at ${target.end}`;
  }
}

export function placeText({ last, isCalled }: SequencePlace): string {
  return isCalled ? last : `${last}, not used yet`;
}

export function tooSmall(
  name: string,
  { state, target }: Pick<PlannedSequence, 'state' | 'target'>,
  sequences: Pick<Sequences, 'room'>,
): Fault | undefined {
  if (target.kind !== 'too-small') return undefined;
  const uses = state.uses.map(({ table, column }) => `${table}.${column}`).join(', ');
  return new Fault(
    'sequences/too-small',
    `Sequence ${state.name} of ${name} ends at ${target.end}, and ${target.used} is taken already: the next row of ${uses} would fail.`,
    {
      remedy: [...sequences.room(state), 'Then retry.'],
      retry: 'safe',
    },
  );
}
