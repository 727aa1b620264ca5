import { z } from 'zod';
import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import { databaseName, line } from '../../state/runbook/fields.ts';
import { oneOf } from '../../state/runbook/one-of.ts';
import type { SessionList } from '../engines/session-list.ts';
import type { ForeignSession } from '../freeze/freezer.ts';
import { sessionText } from '../freeze/session-text.ts';
import type { Context } from '../kind.ts';
import { defineCheck } from './check-kind.ts';

const count = z.int({ error: 'expected a number of sessions' }).min(0);

const schema = oneOf(
  {
    in: databaseName.describe('The database whose sessions are counted.'),
    of: line.optional().describe('The role that they logged in as.'),
    application: line.optional().describe('Their application_name, exactly.'),
  },
  { 'at-most': count, 'at-least': count, equal: count },
).refine(({ of, application }) => of !== undefined || application !== undefined, {
  error: 'needs `of`, the role of the application, or `application`, the name its sessions give themselves',
});
type Spec = z.infer<typeof schema>;

const shownRows = 50;
const shownInActual = 3;

/** Who is connected: the application has left the source, and has come to the target. */
export const sessions = defineCheck<Spec>({
  key: 'sessions',
  summary: "Sessions of the application's role, or by their name: none left here, some arrived there.",
  schema,
  refers: ({ in: database }) => [{ to: 'database', name: database, path: ['in'], needs: ['sessions'] }],

  preview: async (spec) => ({
    lines: [`-- counts sessions of ${whose(spec)} in ${spec.in}: ${wanted(spec)}`],
    figures: {},
    evidence: [],
  }),

  async judge(spec, context) {
    const all = await listOf(spec, context);
    const found = find(spec, all);
    const holds =
      spec.kind === 'at-most'
        ? found.length <= spec.spec
        : spec.kind === 'at-least'
          ? found.length >= spec.spec
          : found.length === spec.spec;
    const named = found.slice(0, shownInActual).map(sessionText);
    const more = found.length - named.length;
    const list = [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
    return {
      verdict: holds ? 'passed' : 'failed',
      expected: wanted(spec),
      actual: `${formatCount(found.length, 'session')} of ${whose(spec)} in ${spec.in}${list === '' ? '' : `: ${list}`}`,
      figures: { expected: spec.spec, actual: found.length },
      evidence:
        found.length === 0
          ? []
          : [{ kind: 'output', title: `sessions in ${spec.in}`, text: linesOf(found).join('\n') }],
      remedy: holds ? [] : remedyOf(spec, found, all),
    };
  },
});

async function listOf({ in: name, application }: Spec, context: Context): Promise<SessionList> {
  const list = await (await context.database(name)).sessions?.();
  if (!list) throw new TypeError(`${name} can't be asked: lint lets no such check through`);
  if (application !== undefined && !list.seesOthers) throw blind(name, list);
  return list;
}

function find({ of, application }: Spec, { sessions }: SessionList): readonly ForeignSession[] {
  return sessions.filter(
    (session) =>
      (of === undefined || session.user === of) && (application === undefined || session.application === application),
  );
}

function blind(name: string, { toSeeOthers }: SessionList): Fault {
  return new Fault(
    'check/sessions-hidden',
    `The role that ${name} is opened with is not shown what other sessions are called.`,
    {
      remedy: [toSeeOthers, 'Or count by role: leave `application` out and give `of`.'],
      retry: 'safe',
    },
  );
}

function linesOf(found: readonly ForeignSession[]): readonly string[] {
  const shown = found.slice(0, shownRows).map(sessionText);
  return [...shown, ...(found.length > shown.length ? [`and ${found.length - shown.length} more`] : [])];
}

function remedyOf(
  { in: name, kind }: Spec,
  found: readonly ForeignSession[],
  { endLine }: SessionList,
): readonly string[] {
  if (kind === 'at-least' || found.length === 0) {
    return [`See that the application runs, that its configuration leads to ${name}, and that it may connect.`];
  }
  const pids = found.slice(0, shownRows).map(({ pid }) => pid);
  return [
    'Stop the application, its workers and its pools; a pool keeps sessions that nobody uses.',
    `End what is left: ${endLine(pids)}`,
  ];
}

function wanted({ kind, spec }: Spec): string {
  const sessions = formatCount(spec, 'session');
  switch (kind) {
    case 'at-most':
      return spec === 0 ? 'no session' : `at most ${sessions}`;
    case 'at-least':
      return `at least ${sessions}`;
    case 'equal':
      return sessions;
  }
}

function whose({ of, application }: Spec): string {
  return [of, application && `application ${application}`].filter(Boolean).join(', ');
}
