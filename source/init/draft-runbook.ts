import { dirname, resolve } from 'node:path';
import { Fault, recordFault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import type { Proposal } from '../../state/init/proposal.ts';
import { urlVariable } from '../../state/init/slugs.ts';
import { type Draft, makesIds } from '../../state/init/text/draft.ts';
import { windowFor } from '../../state/init/text/minutes.ts';
import { type WrittenDraft, writeDraft } from '../../state/init/text/write-draft.ts';
import { maxRunbookBytes } from '../../state/runbook/source-text.ts';
import { faultLines } from '../plain/output.ts';
import { lintFile } from '../runbooks.ts';
import type { Machine } from '../workbench.ts';
import { type Asker, askFor, askYesNo } from './asker.ts';
import { nameFor, namesFor, proposeFrom, readBoth } from './make-draft.ts';
import type { NextSteps } from './next-steps.ts';
import { type OpenedDatabase, openDatabase, type Side } from './open-database.ts';
import { askApplication, askGuesses, askName, askRoles, askWindow, askZone, readRoles } from './questions.ts';
import { decisionLines, tableLines } from './summary.ts';

export interface DraftRequest {
  readonly source?: string | undefined;
  readonly target?: string | undefined;
  readonly out?: string | undefined;
  readonly name?: string | undefined;
  readonly zone?: string | undefined;
  readonly application?: string | undefined;
  readonly force: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

export interface DraftedRunbook {
  readonly file: string;
  readonly draft: Draft;
  readonly written: WrittenDraft;
  readonly next: NextSteps;
  /** What lint says to it, in a word: `no findings`. */
  readonly warnings: number;
}

/**
 * Drafts a runbook and writes it. With an asker, what was not given is asked; without one it is what stands between
 * brackets at the prompts. `undefined` when the person did not want it written. Faults: `init/...`, and those of connecting.
 */
export async function draftRunbook(
  request: DraftRequest,
  {
    machine,
    signal,
    say,
    asker,
  }: { machine: Machine; signal: AbortSignal; say: (line: string) => void; asker?: Asker | undefined },
): Promise<DraftedRunbook | undefined> {
  if (request.out !== undefined) await refuseExisting(request.out, request.force, machine);
  const opened: OpenedDatabase[] = [];
  const open = async (side: Side) => {
    const found = await openOrAsk(side, request[side], { machine, signal, asker });
    opened.push(found);
    say(`  ${found.database.label}`);
    return found;
  };
  try {
    const source = await open('source');
    const target = await open('target');
    const both = await readBoth(source, target, signal);
    const { catalog } = both.source;
    say(
      `Read ${formatCount(catalog.tables.length, 'table')} of the source and ${formatCount(both.target.catalog.tables.length, 'table')} of the target.`,
    );
    const zone = request.zone ?? (await asked(asker, askZone, catalog.timeZone ?? 'UTC'));
    const first = proposeFrom(both, zone, new Set());
    const refused = asker ? await askGuesses(asker, first) : new Set<string>();
    const proposal = refused.size === 0 ? first : proposeFrom(both, zone, refused);
    const draft = await fillIn(proposal, namesFor(both), request, { machine, asker });
    const file = await fileFor(draft.name, request, { machine, asker });
    const written = writeDraft(draft, file, maxRunbookBytes - 1024);
    requireSize(written, file);
    for (const line of ['', ...tableLines(proposal), '', ...decisionLines(written.decisions, request.width), ''])
      say(line);
    if (written.isShortened)
      say('Comparing letter by letter was left out: with it the file would be larger than a runbook may be.');
    if (asker && !(await askYesNo(asker, `Write it to ${file}?`, 'y'))) return undefined;
    const path = resolve(file);
    await machine.files.makeFolder(dirname(path), { mode: 0o755 });
    await machine.files.writeText(path, written.text, { mode: 0o644 });
    return { file, draft, written, next: nextOf(draft, file, both), warnings: lintFile(file).length };
  } finally {
    await Promise.allSettled(opened.map(({ database }) => database.close()));
  }
}

/** With an asker, what can't be reached is said, and asked again. */
async function openOrAsk(
  side: Side,
  given: string | undefined,
  { machine, signal, asker }: { machine: Machine; signal: AbortSignal; asker: Asker | undefined },
): Promise<OpenedDatabase> {
  if (!asker || given !== undefined)
    return openDatabase(side, given ?? '', machine, signal, asker && (() => asker.askHidden('Password (not shown)')));
  const prompt =
    side === 'source' ? 'Source, the old database (a URL, or env:NAME)' : 'Target, the new one (a URL, or env:NAME)';
  for (;;) {
    const url = await askFor<string>(asker, { prompt, read: (line) => line });
    try {
      return await openDatabase(side, url, machine, signal, () => asker.askHidden('Password (not shown)'));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Fault)) throw error;
      for (const line of faultLines(machine.redactor.data(recordFault(error)))) asker.say(`  ${line}`);
    }
  }
}

async function fillIn(
  proposal: Proposal,
  names: Pick<Draft, 'source' | 'target' | 'variables'>,
  request: DraftRequest,
  { machine, asker }: { machine: Machine; asker: Asker | undefined },
): Promise<Draft> {
  const application = request.application ?? (asker && (await askApplication(asker)));
  const roles = asker ? await askRoles(asker, usualRoles) : readRoles(usualRoles);
  const window = await asked(asker, askWindow, windowFor(proposal));
  const name = request.name ?? (await asked(asker, askName, nameFor(names)));
  const day = machine.clock.now().toISOString().slice(0, 10);
  return { proposal, ...names, name, application, window, day, roles: 'again' in roles ? [] : roles.map(titled) };
}

const usualRoles = 'dba, technical-lead';

function titled(id: string): Draft['roles'][number] {
  const known = titles[id];
  const words = id.replaceAll('-', ' ');
  return { id, title: known ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}` };
}

const titles: Readonly<Record<string, string>> = { dba: 'Database administrator', cto: 'CTO', qa: 'QA' };

/** Faults: `init/file-exists`. */
async function fileFor(
  name: string,
  { out, force }: DraftRequest,
  { machine, asker }: { machine: Machine; asker: Asker | undefined },
): Promise<string> {
  if (out !== undefined) return out;
  const usual = `checklists/${name}.yaml`;
  if (!asker) {
    await refuseExisting(usual, force, machine);
    return usual;
  }
  for (;;) {
    const file = await askFor<string>(asker, { prompt: 'File', otherwise: usual, read: (line) => line });
    const fault = await refuseExisting(file, force, machine).catch((error: unknown) => error);
    if (fault === undefined) return file;
    for (const line of faultLines(recordFault(fault))) asker.say(`  ${line}`);
  }
}

async function refuseExisting(file: string, force: boolean, { files }: Machine): Promise<void> {
  if (force || !(await files.stat(resolve(file)))) return;
  throw new Fault('init/file-exists', `${file} is there already, and would be overwritten.`, {
    remedy: ['Name another file with --out, or add --force if nobody needs it any more.'],
    retry: 'safe',
  });
}

function requireSize({ text }: WrittenDraft, file: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxRunbookBytes) return;
  throw new Fault('init/too-large', `The draft for ${file} would have ${bytes} bytes, more than a runbook may have.`, {
    remedy: [
      'Move the schemas one after the other: give a role that may read only some of them, and draft each part by itself.',
    ],
    retry: 'safe',
  });
}

function asked<T>(asker: Asker | undefined, ask: (asker: Asker, otherwise: T) => Promise<T>, otherwise: T): Promise<T> {
  return asker ? ask(asker, otherwise) : Promise.resolve(otherwise);
}

function nextOf(draft: Draft, file: string, { source, target }: Awaited<ReturnType<typeof readBoth>>): NextSteps {
  return {
    file,
    engine: source.database.engine,
    databases: [source.catalog.database, target.catalog.database],
    live: [draft.variables.source, draft.variables.target],
    staging: [urlVariable(draft.source, 'STAGING_'), urlVariable(draft.target, 'STAGING_')],
    makesIds: makesIds(draft),
  };
}
