import { recordFault } from '../../state/fault.ts';
import { done, failed, type Outcome, stopped } from '../../state/outcome.ts';
import type { Context, Undo } from '../kind.ts';
import { afterLoadOf, awaitStragglers, workOptions } from './after-load-of.ts';
import { runParts } from './parts.ts';
import type { SequencePlace } from './seam.ts';
import { notedMoves, type SequenceMove } from './sequence-notes.ts';
import { placeText } from './sequence-plan.ts';
import type { SequencesSpec } from './sequences-spec.ts';

/** Puts sequences back to where the journal says that they were; one that has given numbers since stays where it is. */
export function undoSequences(spec: SequencesSpec): Undo {
  return {
    can: 'yes',

    async describe(context) {
      const { part } = await afterLoadOf(context, spec.in, 'sequences');
      const moves = notedMoves(context.done?.notes ?? []);
      return [
        `-- on ${spec.in}`,
        ...(moves.length === 0 ? ['-- puts back what it has set; until then it is not known what that is'] : []),
        ...moves.map(({ name, to, before }) => `${part.restore(name, to, before)};`),
      ];
    },

    async run(context) {
      if (context.signal.aborted) return stopped;
      try {
        return await putBack(spec, context);
      } catch (error) {
        return context.signal.aborted ? stopped : failed(recordFault(error));
      }
    },

    async recover(context) {
      const { database } = await afterLoadOf(context, spec.in, 'sequences');
      await awaitStragglers(database, context);
      const places = await placesNow(spec, context);
      const moves = notedMoves(context.done?.notes ?? []);
      const left = moves.filter((move) => isSame(places.get(move.name), move.to)).length;
      if (left > 0)
        return { verdict: 'redo', seen: `${left} of ${moves.length} sequences are where the step has put them` };
      return { verdict: 'done', seen: 'no sequence is where the step has put it', outcome: done() };
    },
  };
}

async function putBack(spec: SequencesSpec, context: Context): Promise<Outcome> {
  const { database, load, part } = await afterLoadOf(context, spec.in, 'sequences');
  await awaitStragglers(database, context);
  const moves = notedMoves(context.done?.notes ?? []);
  const found = await placesNow(spec, context);
  const end = await runParts(
    moves.map(({ name, before, to }) => ({
      title: name,
      async run() {
        if (!isSame(found.get(name), to)) return 'was moved since, stays';
        await load.work([part.restore(name, to, before)], workOptions(context));
        return `back at ${placeText(before)}`;
      },
    })),
    context,
  );
  if (end === 'stopped') return stopped;
  const others = moves.filter((move) => !isSame(found.get(move.name), move.to));
  const text = others.map((move) => movedText(move, found.get(move.name))).join('\n');
  return done({
    figures: { putBack: moves.length - others.length },
    evidence: others.length === 0 ? [] : [{ kind: 'output', title: 'moved since, and left as they are', text }],
  });
}

async function placesNow(spec: SequencesSpec, context: Context): Promise<ReadonlyMap<string, SequencePlace>> {
  const { part } = await afterLoadOf(context, spec.in, 'sequences');
  const states = await part.look(spec.of, { keys: false, signal: context.signal });
  return new Map(states.map((state) => [state.name, state]));
}

function movedText({ name, to }: SequenceMove, now: SequencePlace | undefined): string {
  return `${name}: put to ${placeText(to)}, now ${now ? placeText(now) : 'gone'}`;
}

function isSame(one: SequencePlace | undefined, other: SequencePlace): boolean {
  return one?.last === other.last && one.isCalled === other.isCalled;
}
