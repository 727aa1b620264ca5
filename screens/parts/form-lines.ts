import type { Question } from '../../state/question.ts';
import { currentField, draftIn, type FieldName, type Form, type FormContext, fieldsOf, sealOf } from '../form.ts';
import { glyphs } from '../look.ts';
import type { Draft } from './draft.ts';
import { graphemesOf, pad, takeColumns, widthOf } from './fit.ts';
import { type Line, line, type Span, span } from './line.ts';

/** A form, one line a field and one that says what the field is for. */
export function formLines(form: Form, context: FormContext, width: number): readonly Line[] {
  const current = currentField(form);
  const rows = fieldsOf(form).map((field) => {
    const label = span(pad(labels[field], 8), field === current ? 'strong' : 'quiet');
    const pointer = span(field === current ? `${glyphs.pointer} ` : '  ', 'accent');
    return [pointer, label, span(' '), ...fieldSpans(form, field, context, field === current, width - 11)];
  });
  return [...rows, line(span(`  ${explanation(current, form, context)}`, 'quiet'))];
}

const labels: Readonly<Record<FieldName, string>> = {
  name: 'Name',
  role: 'Role',
  reason: 'Reason',
  note: 'Note',
  phrase: 'Phrase',
  seal: 'Seal',
};

function explanation(field: FieldName, form: Form, { operator, question }: FormContext): string {
  switch (field) {
    case 'name':
      return `Type the name; Tab takes ${operator}. It is kept as asserted, not proven.`;
    case 'role':
      return 'In which role is this decided? Arrows choose it.';
    case 'reason':
      return reasonFor(form, question);
    case 'note':
      return 'A note for the journal and the report. It may stay empty.';
    case 'seal':
      return `Nothing is ${form.purpose === 'override' ? 'decided' : 'signed'} before that. Esc goes back to the name.`;
    case 'phrase':
      return `Type exactly, by hand (pasting is off here): ${'phrase' in question ? question.phrase : ''}`;
  }
}

function reasonFor({ purpose, way }: Form, { kind, direction }: Question): string {
  if (purpose === 'roll-back') return `Why is it rolled back (${way ?? ''})? For the journal and the report.`;
  if (kind === 'rejects') return 'Why may the session go on without these rows?';
  if (kind === 'gate') return 'Why may the phase begin without it?';
  if (kind === 'freeze-broken') return 'Why may the session go on in spite of the write?';
  if (direction === 'undo') return purpose === 'skip' ? 'Why is it left as it is?' : 'Why does it count as undone?';
  return purpose === 'skip' ? 'Why is the step left out?' : 'Why is the failed result good enough?';
}

function fieldSpans(
  form: Form,
  field: FieldName,
  { roles }: FormContext,
  active: boolean,
  width: number,
): readonly Span[] {
  const draft = draftIn(form, field);
  const title = field === 'role' ? roles[draft.text] : undefined;
  if (field === 'seal') {
    const { key, does } = sealOf(form);
    return [span(active ? `${key} ${does}s as ${draftIn(form, 'name').text.trim()}` : '')];
  }
  if (field === 'role' && draft.text === '') return [span(active ? 'not chosen yet' : '', 'quiet')];
  if (title !== undefined) return [span(`${title} (${draft.text})`, active ? 'accent' : undefined)];
  return active ? draftSpans(draft, width) : [span(draft.text)];
}

/** The part of the draft around the cursor that fits, with the cursor in it. */
export function draftSpans({ text, at }: Draft, width: number): readonly Span[] {
  const letters = graphemesOf(text);
  const after = letters.slice(at);
  let before = letters.slice(0, at);
  while (widthOf(before.join('')) > width - 1) before = before.slice(1);
  const shown = before.join('');
  const [under, ...rest] = after;
  if (under === undefined) return [span(shown), span(glyphs.caret, 'accent')];
  const room = width - widthOf(shown) - widthOf(under);
  return [span(shown), span(under, 'cursor'), span(takeColumns(rest.join(''), Math.max(0, room)))];
}
