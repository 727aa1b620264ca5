import { z } from 'zod';
import type { Evidence } from '../state/outcome.ts';
import { done, failed, stopped } from '../state/outcome.ts';
import type { Reply } from '../state/ports.ts';
import type { ConfirmQuestion } from '../state/question.ts';
import { slug } from '../state/runbook/fields.ts';
import { type Context, defineKind, nothingToUndo } from './kind.ts';

const item = z.strictObject({
  id: slug,
  text: z.string().min(1).describe('What the person says is so.'),
  role: slug.optional().describe('Who is asked.'),
});

const schema = z.array(item).min(1);
type Item = z.infer<typeof item>;

/** A person says that something is so: the part of a checklist that no machine can answer. */
export const confirm = defineKind<readonly Item[]>({
  key: 'confirm',
  summary: 'A person confirms items of a checklist, each by name and with a note.',
  schema,
  effectsOutside: false,

  refers: (items) =>
    items.flatMap(({ id, role }, index) => [
      { to: 'entry-id' as const, id, path: [index, 'id'] },
      ...(role === undefined ? [] : [{ to: 'role' as const, name: role, path: [index, 'role'] }]),
    ]),

  touches: () => [{ what: 'nothing' }],

  requires: () => [],

  undo: () => nothingToUndo,

  describe: async (items) => ({
    lines: items.map(({ text, role }) => `asks ${role ?? 'the operator'}: ${text}`),
    figures: { items: items.length },
    evidence: [],
    checks: [],
  }),

  /** All items are asked at once: screens show them as one list, answered in any order. */
  async run(items, context) {
    const answered = await Promise.all(items.map((item) => askItem(item, context)));
    if (answered.some(({ reply }) => reply.kind === 'leave')) return stopped;
    const evidence = answered.map(({ item, reply }) => statement(item, reply));
    const refused = answered.filter(({ reply }) => reply.kind === 'answered' && reply.answer.kind !== 'confirmed');
    const figures = { confirmed: answered.length - refused.length, items: items.length };
    if (refused.length === 0) return done({ figures, evidence });
    const names = refused.map(({ item }) => `"${item.text}"`).join(', ');
    const fault = {
      code: 'confirm/refused',
      message: `Not confirmed: ${names}.`,
      remedy: ['Put right what is not so, then retry: only what was not confirmed is asked again.'],
      retry: 'safe' as const,
    };
    return failed(fault, { figures, evidence });
  },

  /** Answers are in the journal; what is unanswered is asked again. */
  recover: async () => ({ verdict: 'redo', seen: 'answers given before are kept' }),
});

async function askItem(item: Item, context: Context): Promise<{ item: Item; reply: Reply }> {
  return { item, reply: await context.ask(questionOf(item, context)) };
}

function questionOf({ id, text, role }: Item, { at }: Context): ConfirmQuestion {
  return {
    kind: 'confirm',
    id: `confirm/${at.phase}/${at.step}/${at.generation}/${id}`,
    phase: at.phase,
    step: at.step,
    title: text,
    item: id,
    text,
    ...(role !== undefined && { role }),
  };
}

function statement(item: Item, reply: Reply): Evidence {
  const answer = reply.kind === 'answered' ? reply.answer : undefined;
  const note = answer && 'note' in answer ? answer.note : undefined;
  const by = answer && 'by' in answer ? answer.by : '';
  const text = answer?.kind === 'confirmed' ? item.text : `NOT confirmed: ${item.text}`;
  return { kind: 'statement', by, text, ...(note !== undefined && { note }) };
}
