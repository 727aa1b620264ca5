import { Fault, recordFault } from '../../state/fault.ts';
import { type DoneOutcome, done, failed, type Outcome, stopped } from '../../state/outcome.ts';
import { differenceOf, totalOf } from '../backup/compare.ts';
import type { Own, Swap } from '../backup/database-server.ts';
import { rowsEvidence } from '../backup/outcome.ts';
import { part } from '../backup/parts.ts';
import { restoreAndCount } from '../backup/prove.ts';
import type { RowCounts } from '../backup/seam.ts';
import { comparable } from '../backup/server/counts.ts';
import { requireSpace } from '../backup/space.ts';
import {
  allNotes,
  byServer,
  type DumpWorkshop,
  dumping,
  openWorkshop,
  settleName,
  type Workshop,
} from '../backup/workshop.ts';
import type { Context } from '../kind.ts';
import { endBrokenOff } from './broken-off.ts';
import { type Change, changeIn, noteChange, stateOf } from './change.ts';
import { letGo } from './let-go.ts';
import { type Names, namesOf, ownOf } from './names.ts';
import { afterSwap, countOnServer, tailOfLog } from './server.ts';
import { otherEngine, type Source, sourceOf, toolsForDump } from './source.ts';
import type { RestoreSpec } from './spec.ts';

/** Restores into a new database, verifies it, and only then lets it take a name. */
export async function runRestore(spec: RestoreSpec, context: Context): Promise<Outcome> {
  const startedMs = context.clock.monotonicMs();
  try {
    context.signal.throwIfAborted();
    const { figures, ...rest } = await restoreInto(spec, context);
    return { ...rest, figures: { ...figures, durationMs: Math.round(context.clock.monotonicMs() - startedMs) } };
  } catch (error) {
    return context.signal.aborted ? stopped : failed(recordFault(error));
  }
}

async function restoreInto(spec: RestoreSpec, context: Context): Promise<DoneOutcome> {
  const before = changeIn(allNotes(context));
  await endBrokenOff(spec.on, before, (_, current) => swapOf(spec, namesOf(spec, context, current)), context);
  const workshop = await openWorkshop(spec.on, context);
  const names = namesOf(spec, context, workshop.server.nameOf(workshop.database));
  if (before && (await stateOf(before, workshop)) === 'changed') {
    await settleSwap(spec, names, workshop);
    return finish(spec, before, workshop);
  }
  await requireFreeName(spec, workshop);

  const source = await sourceOf(spec, context, workshop);
  const own = await ownOf(names, workshop);
  // An attempt that was refused the name, since somebody was connected, has verified it already.
  if (!(await isVerified(own, workshop))) await verified(spec, source, own, workshop);
  const change = await takeTheName(spec, source, names, workshop);
  return finish(spec, change, await openWorkshop(spec.on, context));
}

async function verified(spec: RestoreSpec, source: Source, own: Own, workshop: Workshop): Promise<void> {
  const { server, database, context, use } = workshop;
  await requireSpace(workshop, 'server');
  const onServer = byServer(workshop);
  const counted =
    onServer && source.format === 'server'
      ? await countOnServer(source, own, onServer)
      : await counting(spec, source, own, dumping(workshop));
  const isPart = source.format === 'server';
  const difference = source.rows && differenceOf(source.rows, isPart ? comparable(source.rows, counted) : counted);
  if (difference !== undefined) {
    await server.drop(database, own);
    throw new Fault('restore/differs', `What ${source.path} restores to is not what was backed up: ${difference}.`, {
      remedy: [`${spec.on} is as it was. Do not rely on this backup: take another one.`],
      retry: 'safe',
    });
  }
  if (source.rows === undefined && spec.replace && totalOf(counted).rows === '0') {
    await server.drop(database, own);
    throw withoutRows(spec, source.path);
  }
  if (!onServer)
    await part(workshop, `collecting statistics in ${own.name}`, () =>
      dumping(workshop).dumper.analyze(database, own.name, use),
    );
  const oid = (await server.neighbour(database, own.name))?.oid ?? '';
  context.note({ verified: 1, database: own.name, oid });
}

async function counting(spec: RestoreSpec, source: Source, own: Own, workshop: DumpWorkshop): Promise<RowCounts> {
  const { dumper, database, use } = workshop;
  if (source.format === 'server') throw otherEngine(source.path, spec.on);
  if (source.format !== 'clone') {
    const tools = await part(workshop, `reading ${source.path}`, () => toolsForDump(source, workshop));
    return restoreAndCount({ ...source, ...(spec.jobs !== undefined && { jobs: spec.jobs }) }, tools, own, workshop);
  }
  await part(workshop, `copying ${source.path} to ${own.name}`, () =>
    dumper
      .clone(database, own, { from: source.path, endSessions: false }, use)
      .finally(() => settleName(own, workshop)),
  );
  return part(workshop, `counting the rows in ${own.name}`, () => dumper.countRows(database, own.name, use));
}

async function isVerified({ name }: Own, { server, database, context }: Workshop): Promise<boolean> {
  const oid = (await server.neighbour(database, name))?.oid;
  const isNoted = (note: Context['notes'][number]) => note.verified === 1 && note.database === name && note.oid === oid;
  return oid !== undefined && allNotes(context).some(isNoted);
}

/** Intent first, then one transaction. Nightferry's own connections are in the way of it, too. */
async function takeTheName(spec: RestoreSpec, source: Source, names: Names, workshop: Workshop): Promise<Change> {
  const { server, database, context, use } = workshop;
  const { restored, final, kept } = names;
  const freeze = kept === undefined ? undefined : context.facts.freezes[spec.on];
  const change = await noteChange(names, freeze && !freeze.thawed ? freeze.step : '', workshop);
  const onServer = byServer(workshop);
  const swap = { ...swapOf(spec, names), ...(onServer && (await tailOfLog(names, source, onServer))) };
  if (kept === undefined) {
    await server.swap(database, swap, use);
    return change;
  }
  await letGo(context, spec.on, `restored from a backup; the one before is kept as ${kept}`, () =>
    part(workshop, `${final} is kept as ${kept}, ${restored} takes its place`, () => server.swap(database, swap, use)),
  );
  return change;
}

function swapOf(spec: RestoreSpec, { restored, final, kept }: Names): Swap {
  return {
    ...{ replacement: restored, name: final, carry: true, endSessions: spec['end-sessions'] === true },
    ...(kept !== undefined && { keptAs: kept }),
  };
}

/** A process that died right after the names had changed may have left something of it undone. */
async function settleSwap(spec: RestoreSpec, names: Names, { server, database, use }: Workshop): Promise<void> {
  if (!server.swapsInOne) await server.swap(database, swapOf(spec, names), use);
}

async function finish(spec: RestoreSpec, change: Change, workshop: Workshop): Promise<DoneOutcome> {
  const { server, database, context, use } = workshop;
  const { final, kept, frozen } = change;
  const standing = context.facts.freezes[spec.on];
  // The freeze stands on the database that was put aside. This one was never frozen.
  if (frozen !== '' && standing && !standing.thawed) {
    const seen = [`${spec.on} was restored as it was before the freeze; the frozen database is kept as ${kept}`];
    context.record('database.thawed', { database: spec.on, verdict: 'unproven', seen });
  }
  const onServer = byServer(workshop);
  const after = onServer ? await afterSwap(change, await sourceOf(spec, context, workshop), onServer) : [];
  const rows = await server.countRows(database, final, use);
  const text = [
    `${final} is what the backup had`,
    ...(kept === '' ? [] : [`kept: ${kept}`, `when it is not needed any more: ${server.dropCommand(kept)};`]),
    ...after,
  ].join('\n');
  return done({
    figures: totalOf(rows),
    evidence: [{ kind: 'output', title: 'restored', text }, rowsEvidence(`rows in ${final}`, rows)],
  });
}

/** A dump of the schema alone, or of nothing, is whole too. Without a manifest nothing else tells that it is no backup. */
function withoutRows({ on }: RestoreSpec, path: string): Fault {
  return new Fault('restore/no-rows', `What ${path} restores to has no row, and would take the place of ${on}.`, {
    remedy: [
      `${on} is as it was. Name the right dump; or see what is in this one by restoring it beside, with \`into\`.`,
    ],
    retry: 'safe',
  });
}

/** Before hours of restoring, not after. */
async function requireFreeName({ into }: RestoreSpec, { server, database }: Workshop): Promise<void> {
  if (into === undefined || (await server.neighbour(database, into)) === undefined) return;
  throw new Fault('restore/name-taken', `There is a database ${into} on the server already.`, {
    remedy: ['Give another name in the runbook, or rename that database. Then try again.'],
    retry: 'safe',
  });
}
