import { parse } from 'yaml';
import { z } from 'zod';
import { Fault } from '../../state/fault.ts';
import { type PlanSummary, stepKey, stepsOf } from '../../state/plan.ts';

const accept = z.strictObject({ accept: z.string().min(1), role: z.string() });
const skip = z.strictObject({ skip: z.string().min(1), role: z.string() });

const step = z.strictObject({
  'on-failure': z
    .array(z.union([z.enum(['retry', 'roll-back']), accept, skip]))
    .min(1)
    .optional(),
  'on-undo-failure': z
    .array(z.union([z.literal('retry'), accept, skip]))
    .min(1)
    .optional(),
});

const schema = z.strictObject({
  answers: z.literal(1),
  as: z.record(z.string(), z.string().min(1)).default({}),
  steps: z.record(z.string(), step).default({}),
  'sign-offs': z.record(z.string(), z.array(z.string())).default({}),
  rollback: z.strictObject({ way: z.string(), reason: z.string().min(1), phrase: z.string() }).optional(),
  gates: z.record(z.string(), z.strictObject({ accept: z.string().min(1), role: z.string() })).default({}),
  phrases: z.record(z.string(), z.string()).default({}),
  rejects: z
    .record(
      z.string(),
      z.strictObject({ accept: z.string().min(1), role: z.string(), rows: z.number().int().positive() }),
    )
    .default({}),
  ambiguous: z.record(z.string(), z.enum(['done', 'redo'])).default({}),
  default: z.enum(['stop', 'confirm']).default('stop'),
});

/** A file of answers (`--answers`), parsed. Steps are named `phase/step`. */
export type Answers = z.infer<typeof schema>;

/** Reads a file of answers. Faults: `answers/faulty`, with everything that is wrong with it. */
export function parseAnswers(text: string, file: string): Answers {
  let data: unknown;
  try {
    data = parse(text, { maxAliasCount: 0 });
  } catch (cause) {
    throw faulty(file, ['It is not YAML.'], cause);
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw faulty(
    file,
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'top level'}: ${message}`),
  );
}

/** Faults: `answers/faulty` when the answers name a phase, step or role that the plan has not. */
export function requireKnownIds(answers: Answers, plan: PlanSummary, file: string): void {
  const ways = new Set(['undo', ...(plan.rollbacks ?? []).map(({ id }) => id)]);
  const runs = [...plan.phases, ...(plan.rollbacks ?? []).map(({ phase }) => phase)];
  const steps = new Set(runs.flatMap((phase) => stepsOf(phase).map(({ id }) => stepKey(phase.id, id))));
  const phases = new Set(plan.phases.map(({ id }) => id));
  const roles = new Set(Object.keys(plan.roles));
  const failures = Object.values(answers.steps).flatMap((given) => [
    ...(given['on-failure'] ?? []),
    ...(given['on-undo-failure'] ?? []),
  ]);
  const usedRoles = [
    ...Object.keys(answers.as),
    ...Object.values(answers['sign-offs']).flat(),
    ...Object.values(answers.gates).map(({ role }) => role),
    ...Object.values(answers.rejects).map(({ role }) => role),
    ...failures.flatMap((answer) => (typeof answer === 'string' ? [] : [answer.role])),
  ];
  const unknown = [
    ...Object.keys(answers.steps)
      .filter((id) => !steps.has(id))
      .map((id) => `steps: there is no step ${id}`),
    ...Object.keys(answers.ambiguous)
      .filter((id) => !steps.has(id))
      .map((id) => `ambiguous: there is no step ${id}`),
    ...Object.keys(answers.phrases)
      .filter((id) => !steps.has(id) && !phases.has(id))
      .map((id) => `phrases: there is no phase or step ${id}`),
    ...Object.keys(answers.rejects)
      .filter((id) => !steps.has(id) && !phases.has(id))
      .map((id) => `rejects: there is no phase or step ${id}`),
    ...Object.keys(answers['sign-offs'])
      .filter((id) => !phases.has(id))
      .map((id) => `sign-offs: there is no phase ${id}`),
    ...Object.keys(answers.gates)
      .filter((id) => !phases.has(id))
      .map((id) => `gates: there is no phase ${id}`),
    ...(answers.rollback && !ways.has(answers.rollback.way)
      ? [`rollback: there is no way ${answers.rollback.way}`]
      : []),
    ...usedRoles.filter((id) => !roles.has(id)).map((id) => `there is no role ${id}`),
  ];
  if (unknown.length > 0) throw faulty(file, unknown);
}

function faulty(file: string, what: readonly string[], cause?: unknown): Fault {
  return new Fault(
    'answers/faulty',
    `The answers in ${file} can't be used: ${what[0] ?? ''}${what.length > 1 ? ` (and ${what.length - 1} more)` : ''}.`,
    {
      remedy: [...what, 'Correct the file and start again. Nothing was done.'],
      retry: 'safe',
      cause,
    },
  );
}
