import type { Form } from './form.ts';
import type { Search } from './search/search.ts';
import type { Stage } from './stage.ts';

/**
 * What the person has chosen to look at. `auto` follows the session: what asks, what runs, how it ended; and whatever
 * calls anew is shown wherever the person looks, because a question that nobody sees stops the night.
 */
export type Looking =
  | { readonly at: 'auto' }
  | { readonly at: 'start'; readonly runbook: string }
  | { readonly at: 'board' }
  | { readonly at: 'phase'; readonly phase: string }
  /** `from`: where Esc goes back to; without it, to the phase. */
  | { readonly at: 'step'; readonly phase: string; readonly step: string; readonly from?: Looking }
  /** `from`: where Esc goes back to. */
  | { readonly at: 'pane'; readonly pane: string; readonly from: Exclude<Looking, { readonly at: 'pane' }> };

/** Something laid over the screen: help, or the question whether that is really meant. */
export type Overlay =
  | { readonly kind: 'help' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'begin' }
  | { readonly kind: 'retry'; readonly question: string }
  /** Which file to edit, or which database to look into; those of the step come first. */
  | { readonly kind: 'edit' | 'console'; readonly phase?: string; readonly step?: string }
  /** What came of something outside, to be read and closed. */
  | { readonly kind: 'note'; readonly title: string; readonly lines: readonly string[] }
  | { readonly kind: 'go-on'; readonly question: string }
  /** How fast copies may go, or how many workers they may have. */
  | { readonly kind: 'throttle' | 'workers' }
  /** Whether what runs is to be stopped for the ways back. */
  | { readonly kind: 'request-rollback' }
  /** Whether rejects are to be tried again. */
  | { readonly kind: 'retry-rejects' };

/** Everything the screens remember by themselves. What the session is, is not among it. */
export interface Model {
  readonly looking: Looking;
  /** What called for the person when they turned away to look at something. */
  readonly turnedFrom: readonly string[];
  readonly overlay: Overlay | undefined;
  /** Cursors of lists and tops of scrolled texts, by the place they belong to. */
  readonly tracks: Readonly<Record<string, number>>;
  readonly form: Form | undefined;
  /** Yes or no to a confirm item, not yet recorded. */
  readonly mark: { readonly question: string; readonly yes: boolean } | undefined;
  /** Notes to go with answers, by question. */
  readonly notes: Readonly<Record<string, string>>;
  /** Who answers, when it is not the operator. */
  readonly who: string | undefined;
  /** Group of questions that the person turned to; the oldest when absent. */
  readonly group: string | undefined;
  readonly dryRun: boolean;
  readonly leaving: boolean;
  readonly search: Search | undefined;
  /** When the person last pressed a key before a long time without one, ISO 8601; `told`: they have looked what happened. */
  readonly away: { readonly since: string; readonly told: boolean } | undefined;
  /** Why the last key did nothing, or what it did. Gone with the next key. */
  readonly hint: string | undefined;
}

export const firstModel: Model = {
  looking: { at: 'auto' },
  turnedFrom: [],
  overlay: undefined,
  tracks: {},
  form: undefined,
  mark: undefined,
  notes: {},
  who: undefined,
  group: undefined,
  dryRun: false,
  leaving: false,
  search: undefined,
  away: undefined,
  hint: undefined,
};

/** Whether the person has left and what runs has not stopped yet. */
export function isLeaving(stage: Stage, { leaving }: Model): boolean {
  return leaving && (stage.kind === 'preparing' || (stage.kind === 'session' && stage.status !== 'ended'));
}
