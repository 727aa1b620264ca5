import type { FieldName, Form } from './form.ts';
import type { Looking, Model, Overlay } from './model.ts';
import { type Draft, type Edit, edit, emptyDraft } from './parts/draft.ts';
import type { Search } from './search/search.ts';
import type { Intent } from './stage.ts';

/** What keys, and whatever else moves the screens, ask of them. */
export type Message =
  | {
      readonly kind: 'look';
      readonly at: Looking;
      readonly turnedFrom?: readonly string[];
      /** Where the cursor stands there. */
      readonly cursor?: { readonly track: string; readonly to: number };
    }
  | { readonly kind: 'overlay'; readonly overlay: Overlay | undefined }
  | { readonly kind: 'move'; readonly track: string; readonly to: number }
  | { readonly kind: 'hint'; readonly text: string }
  | { readonly kind: 'toggle-dry-run' }
  | { readonly kind: 'turn-to'; readonly group: string }
  | { readonly kind: 'mark'; readonly question: string; readonly yes: boolean }
  | { readonly kind: 'unmark' }
  | { readonly kind: 'open-form'; readonly form: Form }
  | { readonly kind: 'close-form' }
  | { readonly kind: 'field'; readonly at: number }
  | { readonly kind: 'edit'; readonly field: FieldName; readonly edit: Edit }
  | { readonly kind: 'fill'; readonly field: FieldName; readonly draft: Draft }
  | { readonly kind: 'note'; readonly question: string; readonly text: string }
  /** Begins, changes, keeps or ends a search, and goes where that leads. */
  | {
      readonly kind: 'search';
      readonly search: Search | undefined;
      readonly move?: { readonly track: string; readonly to: number };
    }
  | { readonly kind: 'who'; readonly name: string }
  /** The first key after a long time. */
  | { readonly kind: 'came-back'; readonly since: string }
  | { readonly kind: 'send'; readonly intent: Intent; readonly forget?: string };

/** The one way the screens' own state changes. Pure: what is to happen in the world comes back as intents. */
export function update(before: Model, message: Message): readonly [Model, readonly Intent[]] {
  const model = { ...before, hint: undefined };
  switch (message.kind) {
    case 'look': {
      const { at, turnedFrom, cursor } = message;
      const looked = withTold(lookAt(model, at, turnedFrom));
      const tracks = cursor ? { ...looked.tracks, [cursor.track]: cursor.to } : looked.tracks;
      return [{ ...looked, tracks }, lookingInto(before.looking, at)];
    }
    case 'overlay': {
      const { overlay: _, ...tracks } = model.tracks;
      return [{ ...model, overlay: message.overlay, tracks, search: undefined }, []];
    }
    case 'move':
      return [{ ...model, mark: undefined, tracks: { ...model.tracks, [message.track]: message.to } }, []];
    case 'hint':
      return [{ ...model, hint: message.text }, []];
    case 'toggle-dry-run':
      return [{ ...model, dryRun: !model.dryRun }, []];
    case 'turn-to':
      return [{ ...reopened(model), group: message.group, form: undefined, mark: undefined, search: undefined }, []];
    case 'mark':
      return [{ ...model, mark: { question: message.question, yes: message.yes } }, []];
    case 'unmark':
      return [{ ...model, mark: undefined }, []];
    case 'open-form':
      return [{ ...model, form: message.form, search: undefined }, []];
    case 'close-form':
      return [{ ...model, form: undefined }, []];
    case 'field':
      return [{ ...model, form: model.form && { ...model.form, at: message.at } }, []];
    case 'edit':
      return [withDraft(model, message.field, (draft) => edit(draft, message.edit)), []];
    case 'fill':
      return [withDraft(model, message.field, () => message.draft), []];
    case 'note':
      return [{ ...model, form: undefined, notes: { ...model.notes, [message.question]: message.text } }, []];
    case 'came-back':
      return [{ ...before, away: { since: message.since, told: false } }, []];
    case 'search': {
      const { search, move } = message;
      const tracks = move ? { ...model.tracks, [move.track]: move.to } : model.tracks;
      return [{ ...model, search, tracks, mark: undefined }, []];
    }
    case 'who':
      return [{ ...model, form: undefined, who: message.name }, []];
    case 'send':
      return [afterIntent(model, message.intent, message.forget), [message.intent]];
  }
}

/** `forget` names a track that starts anew, such as a checklist whose cursor goes to the next open item. */
function afterIntent(model: Model, intent: Intent, forget: string | undefined): Model {
  const closed = { ...model, overlay: undefined, form: undefined, mark: undefined, search: undefined };
  switch (intent.kind) {
    case 'leave':
      return { ...closed, leaving: true };
    case 'begin':
    case 'request-rollback':
      return lookAt(closed, { at: 'auto' });
    case 'answer': {
      const { [intent.question]: _, ...notes } = closed.notes;
      const tracks = Object.entries(closed.tracks).filter(([key]) => key !== forget);
      return { ...lookAt(closed, { at: 'auto' }), notes, tracks: Object.fromEntries(tracks) };
    }
    default:
      return closed;
  }
}

function lookAt(before: Model, looking: Looking, turnedFrom: readonly string[] = []): Model {
  const opened = reopened(before);
  const model = looking.at === 'pane' && looking.pane === 'emergency' ? fromTheTop(opened) : opened;
  return { ...model, looking, turnedFrom, overlay: undefined, form: undefined, mark: undefined, search: undefined };
}

/** Whoever turns to the drill again needs its first block, not the place that they had come to before. */
function fromTheTop(model: Model): Model {
  const { 'pane/emergency': _, ...tracks } = model.tracks;
  return { ...model, tracks };
}

/** A decision that is opened again begins at its first choice and its first line: the same keys must choose the same. */
function reopened(model: Model): Model {
  const kept = Object.entries(model.tracks).filter(([key]) => !/^(choice|text)\//.test(key));
  return { ...model, tracks: Object.fromEntries(kept) };
}

/** Whoever looks what happened while they were away is not told again that something did. */
function withTold(model: Model): Model {
  const isTold = model.looking.at === 'pane' && model.looking.pane === 'away';
  return model.away && isTold ? { ...model, away: { ...model.away, told: true } } : model;
}

/** A step is looked into for as long as it is turned to; rejects are looked up when somebody turns to them. */
function lookingInto(before: Looking, now: Looking): readonly Intent[] {
  if (now.at === 'pane' && now.pane === 'rejects') return [{ kind: 'look-at-rejects' }];
  if (now.at === 'step') return [{ kind: 'look-into', phase: now.phase, step: now.step }];
  return before.at === 'step' ? [{ kind: 'look-away' }] : [];
}

function withDraft(model: Model, field: FieldName, change: (draft: Draft) => Draft): Model {
  if (!model.form) return model;
  const drafts = { ...model.form.drafts, [field]: change(model.form.drafts[field] ?? emptyDraft) };
  return { ...model, form: { ...model.form, drafts } };
}
