import type { Database } from '../engines/engine.ts';
import type { Context } from '../kind.ts';
import type { Own } from './database-server.ts';
import { type DatabaseServer, serverOf } from './database-server.ts';
import type { Dumper, Use } from './seam.ts';
import type { ServerBackup } from './server/seam.ts';

/** What a backup or a restore works with: the database, its engine's half, and how tools are run for this step. */
export interface Workshop {
  readonly database: Database;
  readonly server: DatabaseServer;
  readonly context: Context;
  readonly use: Use;
}

/** The same where backups are dumps, made by the engine's programs. */
export interface DumpWorkshop extends Workshop {
  readonly dumper: Dumper;
}

/** The same where backups are made by the server itself. */
export interface ServerWorkshop extends Workshop {
  readonly server: ServerBackup;
}

/**
 * A process that died while it had let go of the database left it so: it is taken back first, whatever stands under its name
 * by now.
 */
export async function openWorkshop(name: string, context: Context): Promise<Workshop> {
  if (context.facts.released.includes(name)) await context.repin(name, 'an attempt that died had let go of it');
  return lookAround(name, context);
}

/** The same without changing anything: for describing and recovering. */
export async function lookAround(name: string, context: Context): Promise<Workshop> {
  const database = await context.database(name);
  const server = serverOf(database.engine);
  if (!server) throw new TypeError(`${name} can't be backed up: lint lets no such step through`);
  return { database, server, context, use: useOf(context) };
}

/** Where the server makes its backups, and no program does; `undefined` elsewhere. */
export function byServer(workshop: Workshop): ServerWorkshop | undefined {
  const { dumper, serverBackup } = workshop.database.engine;
  return dumper === undefined && serverBackup ? { ...workshop, server: serverBackup } : undefined;
}

/** Where backups are made by programs. */
export function dumping(workshop: Workshop): DumpWorkshop {
  const { dumper } = workshop.database.engine;
  if (!dumper) throw new TypeError(`${workshop.database.name} can't be dumped: lint lets no such step through`);
  return { ...workshop, dumper };
}

/**
 * Takes a name for a database that this step is about to make. It is journaled while nothing is there of that name: after a
 * kill what is there without a mark is ours then, until the name is settled. The journal keeps what stands under
 * `database`, and numbers, even where a password is a word of it.
 */
export async function takeName(name: string, mark: string, workshop: Workshop): Promise<Own> {
  const { context, server, database } = workshop;
  const last = allNotes(context).findLast((note) => note.taken !== undefined && note.database === name);
  if (last?.taken === 1) return { name, mark, isOursUnmarked: true };
  if ((await server.neighbour(database, name)) !== undefined) return { name, mark, isOursUnmarked: false };
  context.note({ taken: 1, database: name });
  return { name, mark, isOursUnmarked: true };
}

/**
 * From here on what comes to be under the name without our mark is somebody else's: it was made, and has the mark, or is not
 * there. Where that can't be told it stays taken.
 */
export async function settleName({ name, mark }: Own, { context, server, database }: Workshop): Promise<void> {
  const isSettled = await server.neighbour(database, name).then(
    (found) => found === undefined || found.comment === mark,
    () => false,
  );
  if (isSettled) context.note({ taken: 0, database: name });
}

/** What the step has journaled about itself, whichever attempt it was, oldest first; while undoing, what it did too. */
export function allNotes({ done, earlierNotes, notes }: Context): Context['notes'] {
  return [...(done?.notes ?? []), ...earlierNotes, ...notes];
}

function useOf(context: Context): Use {
  const { shell, files, signal, session, at } = context;
  return {
    ...{ shell, files, signal },
    application: `nightferry ${session} ${at.phase}/${at.step}`,
    onLine: (line) => context.output(line),
  };
}
