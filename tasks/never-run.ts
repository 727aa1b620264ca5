import type { Outcome } from '../state/outcome.ts';
import type { Capability } from '../state/runbook/language.ts';
import type { Runbook } from '../state/runbook/runbook.ts';
import { neverRunTitle, neverRunWord } from '../state/session/never-run.ts';
import { engineOf } from './engines/engines.ts';
import { textEvidence } from './freeze/evidence.ts';
import type { Context, StepKind } from './kind.ts';

/** Something that a step needs of an engine, and that has never run on a real server of it. */
export interface NeverRun {
  readonly database: string;
  readonly engine: string;
  readonly capability: Capability;
}

/** What a step would do there for the first time. By what it refers to: no kind has to know of it. */
export function neverRunIn(
  kind: Pick<StepKind, 'refers'>,
  spec: unknown,
  databases: Runbook['databases'],
): readonly NeverRun[] {
  const all = kind.refers(spec).flatMap((reference) => {
    if (reference.to !== 'database') return [];
    const known = databases[reference.name];
    if (!known) return [];
    const engine = engineOf(known.engine);
    const needs = (reference.needs ?? []).flat().filter((need) => engine.capabilities.has(need));
    return needs
      .filter((need) => engine.neverRun?.includes(need))
      .map((capability) => ({ database: reference.name, engine: engine.title, capability }));
  });
  return all.filter((one, index) => all.findIndex((other) => neverRunText(other) === neverRunText(one)) === index);
}

/** `unproven: the freeze of erp has never run on a real SQL Server` */
export function neverRunText({ database, engine, capability }: NeverRun): string {
  const [what, verb] = words[capability] ?? [capability, 'has'];
  return `${neverRunWord}${what} of ${database} ${verb} never run on a real ${engine}`;
}

/** What to do about it. */
export const rehearseFirst =
  'Rehearse this step on a copy of the real database first, and look at what it leaves: it was written by the manual.';

/** The kind, saying so wherever it shows what it will do, and in the evidence of what it did. */
export function sayingNeverRun(kind: StepKind): StepKind {
  return {
    ...kind,
    async describe(spec, context) {
      const description = await kind.describe(spec, context);
      return { ...description, lines: [...asComments(kind, spec, context), ...description.lines] };
    },
    async run(spec, context) {
      return withEvidence(await kind.run(spec, context), neverRunTexts(kind, spec, context));
    },
    undo(spec) {
      const undo = kind.undo(spec);
      if (undo.can !== 'yes') return undo;
      return {
        ...undo,
        describe: async (context) => [...asComments(kind, spec, context), ...(await undo.describe(context))],
        run: async (context) => withEvidence(await undo.run(context), neverRunTexts(kind, spec, context)),
      };
    },
  };
}

function neverRunTexts(kind: StepKind, spec: unknown, { runbook }: Pick<Context, 'runbook'>): readonly string[] {
  return neverRunIn(kind, spec, runbook.databases).map(neverRunText);
}

/** Behind `--`, since they stand among SQL and commands. */
function asComments(kind: StepKind, spec: unknown, context: Pick<Context, 'runbook'>): readonly string[] {
  return neverRunTexts(kind, spec, context).map((text) => `-- ${text}`);
}

function withEvidence(outcome: Outcome, lines: readonly string[]): Outcome {
  if (lines.length === 0 || outcome.kind === 'stopped') return outcome;
  return { ...outcome, evidence: [...outcome.evidence, textEvidence(neverRunTitle, [...lines, rehearseFirst])] };
}

const words: Partial<Readonly<Record<Capability, readonly [what: string, verb: 'has' | 'have']>>> = {
  freeze: ['the freeze', 'has'],
  'server-backup': ['backup and restore', 'have'],
  dump: ['backup and restore', 'have'],
  readiness: ['the readiness check', 'has'],
  'index-use': ['the count of index reads', 'has'],
  'query-cost': ['the measuring of queries', 'has'],
  indexes: ['the disabling and rebuilding of indexes', 'has'],
  constraints: ['the disabling and validating of constraints', 'has'],
  sequences: ['the reading and the restart of sequence objects', 'has'],
  statistics: ['the update of statistics', 'has'],
  blocking: ['the look for who is in the way', 'has'],
  pressure: ['the look at what presses', 'has'],
};
