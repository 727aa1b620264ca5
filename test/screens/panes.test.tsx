import { describe, expect, it } from 'vitest';
import { still } from './canned.ts';
import { scenes } from './scenes.ts';
import { openTerminal } from './terminal.tsx';

/** A page about a session, as it is reached: frames to read, as those of the scenes are. */
const pages: Readonly<Record<string, readonly [scene: string, keys: readonly string[]]>> = {
  'pane-emergency': ['frozen', ['!']],
  'pane-emergency-below': ['frozen', ['!', 'pagedown']],
  'pane-emergency-accepted': ['frozen-but-accepted', ['!']],
  'pane-emergency-waiting': ['board-waiting', ['!']],
  'pane-emergency-after': ['rollback', ['!']],
  'pane-emergency-watching': ['watch-phase', ['!']],
  'pane-emergency-ended': ['halted', ['!']],
  'pane-checks': ['checks-mixed', ['v']],
  'pane-checks-rows': ['checks-mixed', ['v', 'down', 'enter']],
  'pane-checks-to-sign': ['sign-off', ['v']],
  'step-ahead-open': ['step-ahead', ['down', 'enter']],
  'step-running': ['step-ahead', ['enter']],
  'step-failed': ['checks-mixed', ['enter']],
  'step-of-question': ['failed-checks', ['o']],
  'step-unreachable-open': ['step-unreachable', ['down', 'enter']],
  'open-console': ['step-ahead', ['down', 'Q']],
  'open-editor': ['step-ahead', ['down', 'e']],
  'pane-log': ['failure', ['L']],
  'pane-log-trouble': ['board-resumed', ['L', 't']],
  'pane-log-found': ['phase', ['L', '/', ...'grades', 'enter']],
  'pane-report': ['phase', ['R']],
  'pane-report-timeline': ['phase', ['R', '/', ...'Timeline', 'enter']],
  'pane-away': ['board-resumed', ['i']],
  'pane-ways-back': ['phase', ['u']],
  'pane-ways-back-after': ['rollback', ['u']],
  'pane-rejects': ['rejects-looked', ['X', 'down']],
  'pane-rejects-found': ['rejects-looked', ['X', '/', ...'4712', 'enter']],
  'pane-rejects-journal': ['rejects', ['enter']],
  'retry-rejects': ['rejects', ['enter', 't']],
  'accept-rejects': ['rejects', ['down', 'enter']],
  'pane-ways-back-asked': ['phase', ['u', 'r']],
};

describe('pages to read', () => {
  it.each(Object.keys(pages))('%s', async (name) => {
    const [scene = '', keys = []] = pages[name] ?? [];
    const { stage, time } = scenes[scene]?.() ?? {};
    if (!stage || !time) throw new TypeError(`no scene ${scene}`);
    const terminal = await openTerminal({ stage: still(stage), time });
    await terminal.visit(...keys);
    const frame = terminal.lines().map((line) => line.trimEnd().replace(/[⠀-⣿]/g, '⠋'));
    await expect(`${frame.join('\n')}\n`).toMatchFileSnapshot(`frames/${name}.txt`);
    terminal.close();
  });
});
