import { searchNow } from './keys.ts';
import type { Model } from './model.ts';
import { type Line, line, type Span, span } from './parts/line.ts';
import { wholeSeconds } from './parts/time-text.ts';
import { searchLine } from './search/prompt.ts';
import type { View } from './view.ts';
import { isUrgent, watchNotice } from './watching.ts';
import type { World } from './world.ts';

/** What is searched is what the person looks at; else whatever has to be said. */
export function footerNotice(view: View, model: Model): Line | undefined {
  const hint = model.hint === undefined ? undefined : line(span(model.hint, 'warn'));
  const search = searchLine(searchNow(view, model), view.world.size.columns);
  const notice = noticeOf(view, model);
  const watching = 'calls' in view ? view.stage.watching : undefined;
  if (watching && isUrgent(watching) && notice) return line(notice);
  return hint ?? search ?? (notice && line(notice));
}

/** Above the keys: why the last one did nothing, or that someone is waited for. */
function noticeOf(view: View, model: Model): Span | undefined {
  const watching = 'calls' in view ? view.stage.watching : undefined;
  if (watching && isUrgent(watching)) return watchNotice(watching, view.world.now);
  if (model.hint !== undefined) return span(model.hint, 'warn');
  if (!('calls' in view) || model.overlay) return undefined;
  if (watching) return watchNotice(watching, view.world.now);
  const waiting = view.stage.status === 'running' ? view.calls.length : 0;
  if (view.screen === 'question') {
    const others = waiting - 1;
    return others > 0 ? span(`${others} more wait${others === 1 ? 's' : ''} after this one`, 'quiet') : undefined;
  }
  if (waiting === 0) return awayNotice(model, view.world);
  return span(
    waiting === 1 ? 'A question waits for you: a answers it' : `${waiting} questions wait for you: a answers`,
    'warn',
  );
}

/** Once after a long time without a key, until somebody looks what happened meanwhile. */
function awayNotice({ away }: Model, { session, now }: World): Span | undefined {
  if (!away || away.told || !session || session.lastAt <= away.since) return undefined;
  return span(`No key for ${wholeSeconds(now.getTime() - Date.parse(away.since))}: i says what happened`, 'quiet');
}
