import {
  complete,
  currentField,
  draftIn,
  enterField,
  type FieldName,
  type Form,
  type FormContext,
  sealOf,
} from '../form.ts';
import { draftOf } from '../parts/draft.ts';
import type { View } from '../view.ts';
import { type Binding, bind } from './binding.ts';
import { edits } from './edits.ts';

/** Keys while something is filled in: letters go into the field, so only these do anything else. */
export function formBindings(form: Form, context: FormContext): readonly Binding[] {
  const field = currentField(form);
  const entered = enterField(form, context);
  const enter = bind('Enter', enterLabel(form, context), ['enter'], entered.kind === 'hint' ? entered.text : entered);
  const back =
    form.at === 0
      ? bind('Esc', 'back', ['escape'], { kind: 'close-form' })
      : bind('Esc', 'back', ['escape'], { kind: 'field', at: form.at - 1 });
  const interrupt = bind('Ctrl-C', 'leave', ['ctrl-c'], { kind: 'overlay', overlay: { kind: 'leave' } });
  if (field === 'seal') {
    const { key, does } = sealOf(form);
    return [bind(key, does, [key], complete(form, context)), back, enter, interrupt];
  }
  if (isChoice(field, context)) return [enter, ...roleBindings(form, context), back, interrupt];
  const offer =
    field === 'name'
      ? [bind('Tab', context.operator, ['tab'], { kind: 'fill', field, draft: draftOf(context.operator) })]
      : [];
  return [enter, ...offer, back, ...editBindings(field), interrupt];
}

/** The field that letters go into now. */
export function typingInto(view: View): FieldName | undefined {
  if (view.screen !== 'question' || !view.form) return undefined;
  const field = currentField(view.form);
  return field === 'seal' || isChoice(field, view.context) ? undefined : field;
}

function isChoice(field: FieldName, { roles }: FormContext): boolean {
  return field === 'role' && Object.keys(roles).length > 0;
}

function enterLabel(form: Form, { question }: FormContext): string {
  switch (form.purpose) {
    case 'note':
    case 'who':
      return 'keep';
    case 'signed':
    case 'override':
      return 'next';
    case 'phrase-typed':
      return question.kind === 'phrase' ? 'do it' : 'pass the point of no return';
    case 'roll-back':
      return currentField(form) === 'phrase' ? 'ROLL BACK' : 'next';
    default:
      return currentField(form) === 'name' ? 'record' : 'next';
  }
}

function roleBindings(form: Form, { roles }: FormContext): readonly Binding[] {
  const names = Object.keys(roles);
  const at = names.indexOf(draftIn(form, 'role').text);
  const to = (place: number) => {
    const name = names[(place + names.length) % names.length] ?? '';
    return { kind: 'fill', field: 'role', draft: draftOf(name) } as const;
  };
  return [
    bind('↑↓', 'role', ['down', 'right', 'j', 'l', 'tab'], to(at + 1)),
    bind('↑', 'role before', ['up', 'left', 'k', 'h', 'shift-tab'], to(Math.max(at, 0) - 1)),
  ];
}

function editBindings(field: FieldName): readonly Binding[] {
  return edits.map(([shown, label, keys, kind]) => bind(shown, label, keys, { kind: 'edit', field, edit: { kind } }));
}
