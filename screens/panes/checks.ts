import { allChecks, type FoundCheck } from '../all-checks.ts';
import { type Binding, bind } from '../keys/binding.ts';
import type { Message } from '../update.ts';
import { detailOf } from './check-detail.ts';
import { headingOf, rowOf } from './check-rows.ts';
import { type CheckScope, scopeOf, scopesOf, scopeTrack, shownChecks } from './check-scope.ts';
import type { Pane, PaneContext } from './pane.ts';

/** Every check that was answered: verdict, expected, actual, and the rows that differ. */
export const checks: Pane = {
  id: 'checks',
  key: 'v',
  label: 'checks',
  footerFrom: 110,
  not: ({ session }) => (allChecks(session).length === 0 ? 'No check has been answered yet.' : undefined),
  body: (context) => {
    const shown = shownChecks(context);
    const opened = openedIn(context);
    const found = shown[cursorIn(context, shown)];
    if (opened && found) {
      const rows = [rowOf(found, context)];
      return { kind: 'list', heading: [], rows, detail: () => detailOf(found, context, true) };
    }
    return {
      kind: 'list',
      heading: headingOf(shown, context),
      rows: shown.map((each) => rowOf(each, context)),
      detail: (at) => {
        const each = shown[at];
        return each ? detailOf(each, context, false) : { lines: [] };
      },
    };
  },
  keys: (context) => keysOf(context),
};

const listTrack = 'pane/checks';
const openTrack = 'checks/open';

function openedIn({ model }: PaneContext): boolean {
  return model.tracks[openTrack] === 1;
}

function cursorIn({ model }: PaneContext, shown: readonly FoundCheck[]): number {
  return Math.min(model.tracks[listTrack] ?? 0, Math.max(0, shown.length - 1));
}

function keysOf(context: PaneContext): readonly Binding[] {
  const { model, calls } = context;
  const shown = shownChecks(context);
  const found = shown[cursorIn(context, shown)];
  const scopes = scopesOf(context);
  const at = scopes.indexOf(scopeOf(context));
  const next = scopes[(at + 1) % scopes.length] ?? 'all';
  const names: Readonly<Record<CheckScope, string>> = { phase: 'this phase', all: 'all', failed: 'failed only' };
  const set = (track: string, to: number): Message => ({ kind: 'move', track, to });
  const toStep: Message | string = found
    ? {
        kind: 'look',
        at: { at: 'step', phase: found.phase.id, step: found.step, from: model.looking },
        turnedFrom: calls,
      }
    : 'There is no check here.';
  const step = bind('o', 'open step', ['o'], toStep);
  if (openedIn(context)) return [bind('Esc', 'list', ['escape', 'left', 'h', 'enter', 'v'], set(openTrack, 0)), step];
  return [
    bind('Enter', 'rows', ['enter', 'right', 'l'], found ? set(openTrack, 1) : 'There is no check here.'),
    bind('f', names[next], ['f'], set(scopeTrack(context), (at + 1) % scopes.length)),
    step,
  ];
}
