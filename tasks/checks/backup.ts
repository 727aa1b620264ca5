import { z } from 'zod';
import { Fault } from '../../state/fault.ts';
import { formatBytes, formatDuration } from '../../state/format.ts';
import { duration } from '../../state/runbook/duration.ts';
import { databaseName } from '../../state/runbook/fields.ts';
import type { BackupState } from '../../state/session/facts.ts';
import { requireSeal } from '../backup/seal.ts';
import { byServer, lookAround } from '../backup/workshop.ts';
import type { Context } from '../kind.ts';
import { defineCheck } from './check-kind.ts';

const schema = z.strictObject({
  of: databaseName,
  state: z.enum(['made', 'proven']).describe('proven: it was restored, and every row counted.'),
  'younger-than': duration.optional().describe('How long ago it may have been made at most.'),
});

type Spec = z.infer<typeof schema>;

/** This session has backed a database up, and what it made is still there as it was made. */
export const backup = defineCheck<Spec>({
  key: 'backup',
  summary: 'A backup of a database was made in this session, and is still there as it was made.',
  schema,
  refers: ({ of }) => [{ to: 'database', name: of, path: ['of'] }],

  preview: async (spec) => ({ lines: [`-- ${expectation(spec)}`], figures: {}, evidence: [] }),

  async judge(spec, context) {
    const expected = expectation(spec);
    const newest = backupsOf(spec, context).findLast(({ proven }) => spec.state === 'made' || proven !== undefined);
    if (!newest) return { verdict: 'failed', expected, actual: lacking(spec, context), figures: {}, evidence: [] };
    const ageMs = context.clock.now().getTime() - Date.parse(newest.madeAt);
    const wrong = await whatIsWrong(newest, context);
    const isYoung = ageMs <= (spec['younger-than'] ?? Number.POSITIVE_INFINITY);
    const what = `${newest.path}, ${formatBytes(newest.bytes)}, ${formatDuration(Math.max(0, ageMs))} old`;
    return {
      verdict: isYoung && wrong === undefined ? 'passed' : 'failed',
      expected,
      actual: wrong ?? `${what}, ${newest.proven ? `proven: ${newest.proven.how}` : 'not proven'}`,
      figures: { bytes: newest.bytes, madeAt: newest.madeAt },
      evidence:
        newest.sha256 === '' || wrong !== undefined
          ? []
          : [{ kind: 'file', path: newest.path, bytes: newest.bytes, sha256: newest.sha256 }],
    };
  },
});

/** Reads all of the file: a backup that was damaged since is none. */
async function whatIsWrong(backup: BackupState, context: Context): Promise<string | undefined> {
  if (backup.format === 'clone') {
    const { server, database } = await lookAround(backup.database, context);
    const isThere = (await server.neighbour(database, backup.path)) !== undefined;
    return isThere ? undefined : `the clone ${backup.path} is not there any more`;
  }
  try {
    if (backup.format === 'server') await readThroughOnServer(backup, context);
    else await requireSeal(backup.path, backup, context.files);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message.replace(/\.$/, '');
    throw error;
  }
}

/** By its backup set, which its server knows it by: there is no SHA-256 of what nobody else has read. */
async function readThroughOnServer({ database: of, path, set: guid }: BackupState, context: Context): Promise<void> {
  const workshop = byServer(await lookAround(of, context));
  if (!workshop) throw new TypeError(`${path} was made by a server, and ${of} is on none that backs up itself`);
  await workshop.server.verify(workshop.database, { path, guid }, workshop.use);
}

/** As at gates: a clone dies with its server, and stands for a backup only in a rehearsal. */
function backupsOf({ of }: Spec, { facts, mode }: Context): readonly BackupState[] {
  return facts.backups.filter(
    ({ database, format }) => database === of && format !== 'globals' && (format !== 'clone' || mode === 'rehearsal'),
  );
}

function lacking(spec: Spec, context: Context): string {
  const isMade = backupsOf(spec, context).length > 0;
  return isMade && spec.state === 'proven' ? 'one was made, and not proven' : 'none was made in this session';
}

function expectation({ of, state, 'younger-than': youngerThan }: Spec): string {
  const age = youngerThan === undefined ? '' : `, at most ${formatDuration(youngerThan)} old`;
  return `a backup of ${of}, ${state === 'made' ? 'made' : 'made and proven'} in this session${age}, as it was made`;
}
