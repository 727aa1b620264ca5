import { dirname, resolve } from 'node:path';
import { Fault } from '../../state/fault.ts';
import { capitalized, formatCount } from '../../state/format.ts';
import { nothingSaid } from '../../state/init/match-tables.ts';
import type { Proposal } from '../../state/init/proposal.ts';
import { urlVariable } from '../../state/init/slugs.ts';
import { type Draft, makesIds } from '../../state/init/text/draft.ts';
import { windowFor } from '../../state/init/text/minutes.ts';
import { wrapped } from '../../state/init/text/wrapped.ts';
import { type WrittenDraft, writeDraft } from '../../state/init/text/write-draft.ts';
import { maxRunbookBytes } from '../../state/runbook/source-text.ts';
import { lintFile } from '../runbooks.ts';
import type { Machine } from '../workbench.ts';
import { type Asker, askYesNo } from './asker.ts';
import { chooseFile, refuseExisting } from './choose-file.ts';
import type { DraftRequest } from './draft-request.ts';
import { nameFor, namesFor, proposeFrom, readBoth } from './make-draft.ts';
import type { NextSteps } from './next-steps.ts';
import type { OpenedDatabase, Side } from './open-database.ts';
import { openOrAsk } from './open-or-ask.ts';
import { askApplication, askGuesses, askName, askRoles, askWindow, askZone, readRoles } from './questions.ts';
import { decisionLines, tableLines } from './summary.ts';

export interface DraftedRunbook {
  readonly file: string;
  readonly draft: Draft;
  readonly written: WrittenDraft;
  readonly next: NextSteps;
  /** How many things lint has to say to it. */
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
  if (asker) for (const line of wrapped(welcome, request.width)) say(line);
  const opened: OpenedDatabase[] = [];
  const open = async (side: Side) => {
    const found = await openOrAsk(side, request, { machine, signal, asker });
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
    const first = proposeFrom(both, zone, nothingSaid);
    const proposal = asker ? proposeFrom(both, zone, await askGuesses(asker, first)) : first;
    const sourceCan = source.database.engine.capabilities;
    const draft = await fillIn(proposal, { ...namesFor(both), sourceCan }, request, { machine, asker });
    const file = await chooseFile(draft.name, request, { machine, asker });
    const written = writeDraft(draft, file, maxRunbookBytes - 1024);
    requireSize(written, file);
    for (const line of [
      '',
      ...tableLines(proposal, request.width),
      '',
      ...decisionLines(written.decisions, request.width),
      '',
    ])
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

const welcome =
  'A runbook is drafted from the catalogs of two databases; nothing is changed in either. Enter takes what stands in [ ], q leaves.';

async function fillIn(
  proposal: Proposal,
  names: Pick<Draft, 'source' | 'target' | 'variables' | 'sourceCan'>,
  request: DraftRequest,
  { machine, asker }: { machine: Machine; asker: Asker | undefined },
): Promise<Draft> {
  const application = request.application ?? (asker && (await askApplication(asker)));
  const roles = asker ? await askRoles(asker, usualRoles) : readRoles(usualRoles);
  const window = await asked(asker, askWindow, windowFor(proposal));
  const name = request.name ?? (await asked(asker, askName, nameFor(names)));
  const day = machine.clock.now().toISOString().slice(0, 10);
  const isAsked = { zone: asker !== undefined || request.zone !== undefined, window: asker !== undefined };
  return {
    proposal,
    ...names,
    name,
    application,
    window,
    isAsked,
    day,
    roles: 'again' in roles ? [] : roles.map(titled),
  };
}

const usualRoles = 'dba, technical-lead';

function titled(id: string): Draft['roles'][number] {
  const known = titles[id];
  const words = id.replaceAll('-', ' ');
  return { id, title: known ?? capitalized(words) };
}

const titles: Readonly<Record<string, string>> = { dba: 'Database administrator', cto: 'CTO', qa: 'QA' };

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
    engines: [source.database.engine, target.database.engine],
    databases: [source.catalog.database, target.catalog.database],
    live: [draft.variables.source, draft.variables.target],
    staging: [urlVariable(draft.source, 'STAGING_'), urlVariable(draft.target, 'STAGING_')],
    makesIds: makesIds(draft),
  };
}
