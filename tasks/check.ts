import { z } from 'zod';
import { type FaultRecord, recordFault } from '../state/fault.ts';
import { formatCount } from '../state/format.ts';
import { type CheckResult, done, failed, type Outcome, stopped } from '../state/outcome.ts';
import { line, slug } from '../state/runbook/fields.ts';
import { oneOf } from '../state/runbook/one-of.ts';
import type { CheckKind, Judgement } from './checks/check-kind.ts';
import { checkKinds } from './checks/checks.ts';
import { type Context, type Description, defineKind, nothingToUndo } from './kind.ts';

const entry = oneOf(
  {
    id: slug,
    title: line.optional(),
    preflight: z.boolean().optional().describe('Judged by a dry run, too: it holds before the step runs.'),
  },
  Object.fromEntries(checkKinds.map(({ key, schema, summary }) => [key, schema.describe(summary)])),
).refine(({ preflight, kind }) => preflight !== true || checkKindOf(kind).asksPerson !== true, {
  path: ['preflight'],
  error: 'a person answers this check while the step runs, a dry run can not ask: leave preflight out',
});

const schema = z.array(entry).min(1, { error: 'needs at least one check' });

export type Entry = z.infer<typeof entry>;

/** What became of one check: an answer, or why it could not be asked. */
interface Asked {
  readonly entry: Entry;
  readonly judgement: Judgement | { readonly unasked: FaultRecord };
}

/**
 * Asks questions with a yes-or-no answer, one after another, all of them even when one fails: at 2 AM the second
 * failure is worth as much as the first. A check that could not be asked fails the step with the reason; it is not
 * a failed check.
 */
export const check = defineKind<readonly Entry[]>({
  key: 'check',
  summary: 'Checks with figures expected and actual, all judged even when one fails.',
  schema,
  effectsOutside: false,

  refers: (entries) =>
    entries.flatMap(({ id, kind, spec }, index) => [
      { to: 'entry-id' as const, id, path: [index, 'id'] },
      ...checkKindOf(kind)
        .refers(spec)
        .map((reference) => ({ ...reference, path: [index, kind, ...reference.path] })),
    ]),

  touches: () => [{ what: 'nothing' }],

  // Those marked preflight are judged themselves.
  requires: (entries) =>
    entries
      .filter(({ preflight }) => preflight !== true)
      .flatMap(({ kind, spec }) => checkKindOf(kind).requires?.(spec) ?? []),

  async preflight(entries, context) {
    const judged: Description[] = [];
    for (const entry of entries.filter(({ preflight }) => preflight === true))
      judged.push(await judgeBeforehand(entry, context));
    return judged.flatMap(({ checks }) => checks);
  },

  undo: () => nothingToUndo,

  async describe(entries, context) {
    const descriptions: Description[] = [];
    for (const entry of entries) {
      descriptions.push(
        entry.preflight === true ? await judgeBeforehand(entry, context) : await preview(entry, context),
      );
    }
    return {
      lines: descriptions.flatMap(({ lines }) => lines),
      figures: Object.assign({}, ...descriptions.map(({ figures }) => figures)),
      evidence: descriptions.flatMap(({ evidence }) => evidence),
      checks: descriptions.flatMap(({ checks }) => checks),
    };
  },

  async run(entries, context) {
    const asked: Asked[] = [];
    for (const [index, entry] of entries.entries()) {
      context.progress({ done: index, total: entries.length, unit: 'items', note: titleOf(entry) });
      const judgement = await judge(entry, context);
      if (judgement === 'stopped') return stopped;
      asked.push({ entry, judgement });
      context.output(outputLine(entry, judgement));
    }
    context.progress({ done: entries.length, total: entries.length, unit: 'items' });
    return outcomeOf(asked);
  },

  recover: async () => ({ verdict: 'redo', seen: 'checks change nothing: they are asked again' }),
});

/** An aborted signal is `stopped`, whatever the question it interrupted had to say about that. */
export async function judge(entry: Entry, context: Context): Promise<Asked['judgement'] | 'stopped'> {
  if (context.signal.aborted) return 'stopped';
  try {
    const judgement = await checkKindOf(entry.kind).judge(entry.spec, context, { id: entry.id, title: titleOf(entry) });
    return context.signal.aborted ? 'stopped' : judgement;
  } catch (error) {
    return context.signal.aborted ? 'stopped' : { unasked: recordFault(error) };
  }
}

function outcomeOf(asked: readonly Asked[]): Outcome {
  const checks = asked.flatMap(({ entry, judgement }) => ('unasked' in judgement ? [] : [resultOf(entry, judgement)]));
  const unasked = asked.flatMap(({ entry, judgement }) =>
    'unasked' in judgement ? [{ id: entry.id, fault: judgement.unasked }] : [],
  );
  const failing = checks.filter(({ verdict }) => verdict === 'failed');
  const figures = {
    checks: asked.length,
    passed: checks.length - failing.length,
    failed: failing.length,
    ...(unasked.length > 0 && { unasked: unasked.length }),
  };
  const evidence = unasked.map(({ id, fault }) => ({
    kind: 'output' as const,
    title: `${id} could not be asked`,
    text: [fault.message, ...(fault.causes ?? [])].join('\n'),
  }));
  const first = unasked[0];
  if (first) return failed(first.fault, { figures, evidence, checks });
  if (failing.length === 0) return done({ figures, checks });
  return failed(failedChecks(failing, asked), { figures, checks });
}

function failedChecks(failing: readonly CheckResult[], asked: readonly Asked[]): FaultRecord {
  const remedies = asked.flatMap(({ judgement }) =>
    'verdict' in judgement && judgement.verdict === 'failed' ? (judgement.remedy ?? []) : [],
  );
  return {
    code: 'check/failed',
    message: `${failing.length} of ${formatCount(asked.length, 'check')} failed: ${failing.map(({ id }) => id).join(', ')}.`,
    remedy: [
      'Compare expected with actual, and look at the rows kept as evidence.',
      ...new Set(remedies),
      'Put right what differs and retry: every check of the step is asked again.',
    ],
    retry: 'safe',
  };
}

/** How `actual` begins where a check could not be asked; the reason follows. */
export const unaskedStart = 'could not be asked: ';

/** Dry run, for what must hold already. What can't be asked has not held. */
async function judgeBeforehand(entry: Entry, context: Context): Promise<Description> {
  const judgement = await judge(entry, context);
  const nothing = { lines: [], figures: {}, evidence: [], checks: [] };
  if (judgement === 'stopped') return nothing;
  if (!('unasked' in judgement)) return { ...nothing, checks: [resultOf(entry, judgement)] };
  const { message } = judgement.unasked;
  const unasked = { expected: 'an answer', actual: `${unaskedStart}${message}`, figures: {}, evidence: [] };
  return { ...nothing, checks: [resultOf(entry, { verdict: 'failed', ...unasked })] };
}

/** Dry run, for what can only be judged later: nothing that is missing today is in its way. */
async function preview(entry: Entry, context: Context): Promise<Description> {
  const heading = `-- check ${entry.id}${entry.title === undefined ? '' : `: ${entry.title}`}`;
  try {
    const { lines, figures, evidence } = await checkKindOf(entry.kind).preview(entry.spec, context);
    const named = Object.entries(figures).map(([name, figure]) => [`${entry.id}: ${name}`, figure] as const);
    return { lines: [heading, ...lines], figures: Object.fromEntries(named), evidence, checks: [] };
  } catch (error) {
    if (context.signal.aborted) throw error;
    const line = `-- can't be looked at yet: ${recordFault(error).message}`;
    return { lines: [heading, line], figures: {}, evidence: [], checks: [] };
  }
}

export function resultOf(entry: Entry, { verdict, expected, actual, figures, evidence }: Judgement): CheckResult {
  return { id: entry.id, title: titleOf(entry), kind: entry.kind, verdict, expected, actual, figures, evidence };
}

function outputLine({ id }: Entry, judgement: Asked['judgement']): string {
  if ('unasked' in judgement) return `could not ask ${id}: ${judgement.unasked.message}`;
  if (judgement.verdict === 'passed') return `passed ${id}: ${judgement.actual}`;
  return `FAILED ${id}: expected ${judgement.expected}, got ${judgement.actual}`;
}

export function titleOf({ id, title }: Entry): string {
  return title ?? id;
}

export function checkKindOf(key: string): CheckKind {
  const kind = checkKinds.find((candidate) => candidate.key === key);
  if (!kind) throw new TypeError(`no kind of check ${key}`);
  return kind;
}
