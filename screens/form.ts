import type { AnswerKind } from '../state/answer.ts';
import type { Question } from '../state/question.ts';
import { type Draft, draftOf, emptyDraft } from './parts/draft.ts';
import type { Message } from './update.ts';

/** `seal` takes no text: a key of its own that nothing else on the way there uses. */
export type FieldName = 'name' | 'role' | 'reason' | 'note' | 'phrase' | 'seal';

/**
 * What a form is filled in for: an answer, or something that goes with one. `override`: to go on in spite of something that is not as it should be,
 * which is kept as `accept`, and so is `accept-rejects`, with their number typed.
 */
export type Purpose =
  | 'note'
  | 'who'
  | 'override'
  | 'accept-rejects'
  | Exclude<AnswerKind, 'confirmed' | 'refused' | 'retry' | 'look-again' | 'go-on'>;

/** Lines that a person fills in, one after the other; after the last one Enter does what the form is for. */
export interface Form {
  readonly question: string;
  readonly purpose: Purpose;
  /** The field being filled in. */
  readonly at: number;
  readonly drafts: Readonly<Partial<Record<FieldName, Draft>>>;
  /** The way back that is about to be taken. */
  readonly way?: string;
}

/** What a form is filled in about. */
export interface FormContext {
  readonly question: Question;
  readonly operator: string;
  /** Role to its title. */
  readonly roles: Readonly<Record<string, string>>;
  /** A note taken beforehand. */
  readonly note: string | undefined;
}

const fields: Readonly<Record<Purpose, readonly FieldName[]>> = {
  note: ['note'],
  who: ['name'],
  // Whoever answers a long checklist with y and Enter must not sign with a y and an Enter too many.
  signed: ['name', 'seal'],
  skip: ['reason', 'role', 'name'],
  accept: ['reason', 'role', 'name'],
  override: ['reason', 'role', 'name', 'seal'],
  // The number comes last: nothing is decided before it stands there.
  'accept-rejects': ['reason', 'role', 'name', 'phrase'],
  done: ['note', 'name'],
  redo: ['note', 'name'],
  'phrase-typed': ['phrase'],
  'roll-back': ['reason', 'phrase'],
};

export function openForm(purpose: Purpose, { question, roles, note }: FormContext, way?: string): Form {
  const role = operatorRole(roles);
  return {
    question: question.id,
    purpose,
    at: 0,
    ...(way !== undefined && { way }),
    drafts: {
      ...(role !== undefined && { role: draftOf(role) }),
      ...(note !== undefined && purpose === 'note' && { note: { text: note, at: note.length } }),
    },
  };
}

/**
 * The role that is offered: the one that the runbook calls `operator`, or its only one. No other is: whoever presses
 * Enter once too often must not decide in somebody else's name.
 */
function operatorRole(roles: FormContext['roles']): string | undefined {
  const names = Object.keys(roles);
  return names.includes('operator') || names.length !== 1 ? names.find((name) => name === 'operator') : names[0];
}

export function fieldsOf(form: Form): readonly FieldName[] {
  return fields[form.purpose];
}

export function currentField(form: Form): FieldName {
  return fieldsOf(form)[form.at] ?? 'note';
}

export function draftIn(form: Form, field: FieldName): Draft {
  return form.drafts[field] ?? emptyDraft;
}

/** Enter on a field: on to the next one, or what the form is for, or why not yet. */
export function enterField(form: Form, context: FormContext): Message {
  const problem = problemOf(form, context);
  if (problem !== undefined) return { kind: 'hint', text: problem };
  if (form.at < fieldsOf(form).length - 1) return { kind: 'field', at: form.at + 1 };
  return complete(form, context);
}

function problemOf(form: Form, { question }: FormContext): string | undefined {
  const field = currentField(form);
  const text = textOf(form, field);
  switch (field) {
    case 'name':
      return text === '' ? 'Type your name first, or press Tab for the one that is offered.' : undefined;
    case 'role':
      return text === '' ? 'Say in which role this is decided: arrows choose it.' : undefined;
    case 'reason':
      return text === '' ? 'Give the reason: it goes into the journal and the report.' : undefined;
    case 'phrase': {
      const expected = 'phrase' in question ? question.phrase : '';
      return text === expected ? undefined : `That is not the phrase. Type exactly: ${expected}`;
    }
    case 'seal':
      return `Press ${sealOf(form).key} to ${sealOf(form).does}; Esc goes back.`;
    case 'note':
      return undefined;
  }
}

/** The key that seals a form, and what it does then. */
export function sealOf({ purpose }: Form): { readonly key: string; readonly does: string } {
  return purpose === 'override' ? { key: 'o', does: 'override' } : { key: 's', does: 'sign' };
}

/** What a form is for, filled in. */
export function complete(form: Form, { question, operator, note }: FormContext): Message {
  const by = textOf(form, 'name');
  const typedNote = textOf(form, 'note');
  const answer = (made: Extract<Message, { kind: 'send' }>['intent'] & { kind: 'answer' }): Message => ({
    kind: 'send',
    intent: made,
  });
  const base = { kind: 'answer', question: question.id } as const;
  switch (form.purpose) {
    case 'note':
      return { kind: 'note', question: question.id, text: typedNote };
    case 'who':
      return { kind: 'who', name: by };
    case 'signed':
      return answer({ ...base, answer: { kind: 'signed', by, ...(note && { note }) } });
    case 'skip':
    case 'accept':
    case 'override': {
      const decision = { reason: textOf(form, 'reason'), role: textOf(form, 'role'), by };
      return answer({ ...base, answer: { kind: form.purpose === 'skip' ? 'skip' : 'accept', ...decision } });
    }
    case 'accept-rejects': {
      const decision = { reason: textOf(form, 'reason'), role: textOf(form, 'role'), by };
      return answer({ ...base, answer: { kind: 'accept', ...decision, phrase: textOf(form, 'phrase') } });
    }
    case 'done':
    case 'redo':
      return answer({ ...base, answer: { kind: form.purpose, by, ...(typedNote && { note: typedNote }) } });
    case 'phrase-typed':
      return answer({ ...base, answer: { kind: 'phrase-typed', by: operator, phrase: textOf(form, 'phrase') } });
    case 'roll-back': {
      const said = { reason: textOf(form, 'reason'), phrase: textOf(form, 'phrase') };
      return answer({
        ...base,
        answer: { kind: 'roll-back', by: operator, ...(form.way && { way: form.way }), ...said },
      });
    }
  }
}

function textOf(form: Form, field: FieldName): string {
  return draftIn(form, field).text.trim();
}
