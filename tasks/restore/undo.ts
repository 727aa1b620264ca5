import { Fault, recordFault } from '../../state/fault.ts';
import { type DoneOutcome, done, failed, stopped } from '../../state/outcome.ts';
import type { Swap } from '../backup/database-server.ts';
import { lookAround, openWorkshop, type Workshop } from '../backup/workshop.ts';
import type { Context, Undo } from '../kind.ts';
import { endBrokenOff } from './broken-off.ts';
import { type Change, changeIn, stateOf } from './change.ts';
import { letGo } from './let-go.ts';
import { namesOf, ownOf, undoneName } from './names.ts';
import type { RestoreSpec } from './spec.ts';

/** The database that was put aside takes its name back; the restored one is kept under another, with whatever was written to it. */
export function undoRestore(spec: RestoreSpec): Undo {
  return {
    can: 'yes',

    async describe(context) {
      const workshop = await lookAround(spec.on, context);
      const change = changeIn(context.done?.notes ?? []);
      if (!change || (await stateOf(change, workshop)) !== 'changed') return ['-- nothing took another name'];
      const statements = await workshop.server.swapStatements(workshop.database, swapBack(spec, change, context));
      return [`-- on the server of ${spec.on}`, ...statements.map((sql) => `${sql};`)];
    },

    async run(context) {
      try {
        context.signal.throwIfAborted();
        return await goBack(spec, context);
      } catch (error) {
        return context.signal.aborted ? stopped : failed(recordFault(error));
      }
    },

    async recover(context) {
      if (context.facts.released.includes(spec.on)) return { verdict: 'redo', seen: `it had let go of ${spec.on}` };
      const workshop = await lookAround(spec.on, context);
      const change = changeIn(context.done?.notes ?? []);
      if (!change || (await isBack(change, context, workshop)))
        return { verdict: 'done', seen: `${spec.on} is the one it was before the restore`, outcome: done() };
      return { verdict: 'redo', seen: 'the restored database still has the name' };
    },
  };
}

async function goBack(spec: RestoreSpec, context: Context): Promise<DoneOutcome> {
  const change = changeIn(context.done?.notes ?? []);
  await endBrokenOff(spec.on, change, (one) => swapBack(spec, one, context), context);
  const workshop = await openWorkshop(spec.on, context);
  const { server, database, use } = workshop;
  const state = change ? await stateOf(change, workshop) : 'as-before';
  if (!change || state === 'as-before') {
    // It came no further than to a database of its own.
    const names = namesOf(spec, context, server.nameOf(database));
    await server.drop(database, await ownOf(names, workshop));
    return back(change, 'nothing had taken another name');
  }
  if (await isBack(change, context, workshop)) return back(change, 'it was back already', spec, context);
  if (state === 'unclear') throw unclear(change, workshop);
  const swap = swapBack(spec, change, context);
  if (change.kept === '') await server.swap(database, swap, use);
  else await letGo(context, spec.on, 'the restore was taken back', () => server.swap(database, swap, use));
  return back(change, `the restored database is kept as ${undoneName(change.final, context)}`, spec, context);
}

function back(change: Change | undefined, text: string, spec?: RestoreSpec, context?: Context): DoneOutcome {
  const freeze = spec && context?.facts.freezes[spec.on];
  // What came back is frozen as it was when it was put aside.
  if (spec && context && change?.frozen && freeze?.thawed) {
    const { mode, step, prior } = freeze;
    context.record('database.frozen', { database: spec.on, mode, step, prior });
  }
  return done({ evidence: [{ kind: 'output', title: 'taken back', text }] });
}

function swapBack(spec: RestoreSpec, { final, kept }: Change, context: Context): Swap {
  const endSessions = spec['end-sessions'] === true;
  const aside = undoneName(final, context);
  if (kept === '') return { replacement: final, name: aside, carry: false, endSessions };
  return { keptAs: aside, replacement: kept, name: final, carry: false, endSessions };
}

async function isBack(
  { final, oldOid, newOid, kept }: Change,
  context: Context,
  { server, database }: Workshop,
): Promise<boolean> {
  const now = await server.neighbour(database, final);
  if (kept !== '') return now?.oid === oldOid;
  return now === undefined && (await server.neighbour(database, undoneName(final, context)))?.oid === newOid;
}

function unclear({ final, kept, oldOid, newOid }: Change, { server }: Workshop): Fault {
  return new Fault(
    'restore/names',
    `${final}${kept === '' ? '' : ` and ${kept}`} are not what this step left: somebody has renamed or dropped them since.`,
    {
      remedy: [
        `The database before the restore has OID ${oldOid || '(there was none)'}, the restored one ${newOid}: ${server.neighboursQuery};`,
        'Give them their names by hand, then retry.',
      ],
      retry: 'safe',
    },
  );
}
