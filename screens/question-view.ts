import type { Table } from '../state/outcome.ts';
import { stepsOf } from '../state/plan.ts';
import type {
  ConfirmQuestion,
  PhraseQuestion,
  PointOfNoReturnQuestion,
  Question,
  SignOffQuestion,
} from '../state/question.ts';
import { type Choice, choiceLines } from './choices.ts';
import { type ChoiceQuestion, choicesOf, choiceTextLines } from './choosing.ts';
import { type ConfirmParts, checklistOf, selectedLines } from './confirm.ts';
import type { Form, FormContext } from './form.ts';
import type { Model } from './model.ts';
import { formLines } from './parts/form-lines.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import { type ScrollText, scrollText, type Track, trackOf } from './parts/scroll.ts';
import { tableRowsIn } from './parts/table-fit.ts';
import { phraseLines } from './phrase.ts';
import { pointOfNoReturnLines } from './point-of-no-return.ts';
import { signOffLines } from './sign-off.ts';
import { askedThere } from './watching.ts';
import { layoutOf, type SessionWorld } from './world.ts';

interface QuestionBase {
  readonly screen: 'question';
  /** Questions that are shown together: the open items of a checklist, or one. */
  readonly group: string;
  readonly groups: readonly string[];
  /** Fixed below the rest: what is chosen, marked or filled in. */
  readonly panel: readonly Line[];
  readonly form: Form | undefined;
  readonly context: FormContext;
}

export type QuestionView = QuestionBase &
  (
    | (ConfirmParts & {
        readonly asks: 'confirm';
        readonly question: ConfirmQuestion;
        readonly listHeight: number;
        readonly exhibit: { readonly table: Table; readonly height: number; readonly track: Track } | undefined;
      })
    | { readonly asks: 'sign-off'; readonly question: SignOffQuestion; readonly scroll: ScrollText }
    | {
        readonly asks: 'choice';
        readonly question: ChoiceQuestion;
        readonly choices: readonly Choice[];
        readonly list: Track;
        readonly scroll: ScrollText;
      }
    | {
        readonly asks: 'point-of-no-return' | 'phrase';
        readonly question: PointOfNoReturnQuestion | PhraseQuestion;
        readonly scroll: ScrollText;
      }
  );

/** Items of one checklist are one group; any other question stands alone. Oldest first. */
export function groupsOf(questions: readonly Question[]): readonly string[] {
  return [...new Set(questions.map(groupOf))];
}

function groupOf(question: Question): string {
  return question.kind === 'confirm' ? `confirm/${question.phase}/${question.step ?? ''}` : question.id;
}

/** The question on the screen: the group the person turned to, else the oldest. `undefined` when nothing waits. */
export function questionView(world: SessionWorld, model: Model): QuestionView | undefined {
  const { questions, session, stage } = world;
  const groups = groupsOf(questions);
  const group = groups.find((candidate) => candidate === model.group) ?? groups[0];
  const inGroup = questions.filter((question) => groupOf(question) === group);
  const [first] = inGroup;
  if (!first || group === undefined) return undefined;
  const contextOf = (question: Question): FormContext => ({
    question,
    operator: stage.operator,
    roles: session.plan.roles,
    note: model.notes[question.id],
  });
  const base = { screen: 'question' as const, group, groups };
  if (first.kind === 'confirm') return confirmView(world, model, first, base, contextOf);
  const form = model.form?.question === first.id ? model.form : undefined;
  const context = contextOf(first);
  return { ...base, form, context, ...singleView(first, world, model, form, context) };
}

function confirmView(
  world: SessionWorld,
  model: Model,
  asked: ConfirmQuestion,
  base: Pick<QuestionBase, 'screen' | 'group' | 'groups'>,
  contextOf: (question: Question) => FormContext,
): QuestionView {
  const { session, questions, stage, size } = world;
  const { inner: width, body } = layoutOf(size, true);
  const items = checklistOf(asked, session, questions);
  const firstOpen = Math.max(
    0,
    items.findIndex(({ waits }) => waits),
  );
  const list = trackOf(model, base.group, items.length - 1, body, firstOpen);
  const question = items[list.at]?.question ?? asked;
  const form = model.form?.question === question.id ? model.form : undefined;
  const context = contextOf(question);
  const parts: ConfirmParts = {
    items,
    list,
    stepTitle: stepTitleOf(world, asked),
    who: model.who ?? stage.operator,
    isWatched: stage.watching !== undefined,
    mark: model.mark,
    notes: model.notes,
    roles: session.plan.roles,
  };
  const panel = [
    blank,
    ...selectedLines(parts, width),
    ...(form ? formLines(form, context, width) : []),
    ...askedThere(world, 'confirm'),
  ];
  const room = Math.max(2, body - panel.length);
  const table = question.exhibit;
  // A checklist of one item is its heading: the item itself stands below.
  const listHeight = table
    ? items.length === 1
      ? 1
      : Math.min(items.length + 1, Math.max(2, Math.min(4, room - 6)))
    : room;
  const exhibitHeight = room - listHeight;
  const shown = tableRowsIn(exhibitHeight);
  const exhibit = table && {
    table,
    height: exhibitHeight,
    track: trackOf(model, `exhibit/${question.id}`, table.rows.length - shown, shown),
  };
  return { ...base, ...parts, asks: 'confirm', question, listHeight, exhibit, panel, form, context };
}

type SingleQuestion = Exclude<Question, ConfirmQuestion>;

function singleView(
  question: SingleQuestion,
  world: SessionWorld,
  model: Model,
  form: Form | undefined,
  context: FormContext,
) {
  const { session, size } = world;
  const { inner: width, body } = layoutOf(size, true);
  const filledIn = form ? [blank, ...formLines(form, context, width)] : [];
  const there = form ? [] : askedThere(world, question.kind);
  const place = (panel: readonly Line[], lines: readonly Line[], part = '') => ({
    panel: [...panel, ...there],
    scroll: scrollText(model, `text/${question.id}${part}`, lines, Math.max(1, body - panel.length - there.length)),
  });
  switch (question.kind) {
    case 'sign-off': {
      const note = context.note ? paragraph(context.note, width, { first: 'Note: ' }) : [];
      const how = form
        ? filledIn
        : world.stage.watching
          ? []
          : [line(span('Enter signs', 'strong'), ': your name is asked first, then s seals it.')];
      return {
        asks: question.kind,
        question,
        ...place([blank, ...note, ...how], signOffLines(question, session, width)),
      };
    }
    case 'point-of-no-return':
      return { asks: question.kind, question, ...place(filledIn, pointOfNoReturnLines(question, width)) };
    case 'phrase':
      return { asks: question.kind, question, ...place(filledIn, phraseLines(question, width)) };
    default: {
      const choices = choicesOf(question, session);
      const list = trackOf(model, `choice/${question.id}`, choices.length - 1, 1);
      const panel = form ? filledIn : [blank, ...choiceLines(choices, list.at, Math.floor(body / 2))];
      const lines = choiceTextLines(question, choices[list.at], world, width);
      // Every way back is read from its own beginning.
      const part = question.kind === 'rollback' ? `/${list.at}` : '';
      return { asks: 'choice' as const, question, choices, list, ...place(panel, lines, part) };
    }
  }
}

function stepTitleOf({ session }: SessionWorld, { phase, step }: ConfirmQuestion): string {
  const found = session.plan.phases.find(({ id }) => id === phase);
  return (found && stepsOf(found).find(({ id }) => id === step)?.title) ?? 'To be confirmed';
}
