import { away } from './panes/away.ts';
import { checks } from './panes/checks.ts';
import { contacts } from './panes/contacts.ts';
import { emergency } from './panes/emergency.ts';
import { log } from './panes/log.ts';
import type { Pane } from './panes/pane.ts';
import { preflight } from './panes/preflight.ts';
import { rejects } from './panes/rejects.ts';
import { report } from './panes/report.ts';
import { waysBackPane } from './panes/ways-back.ts';

/** Every pane, in the order in which the help names them. */
export const panes: readonly Pane[] = [
  emergency,
  waysBackPane,
  away,
  log,
  report,
  checks,
  rejects,
  contacts,
  preflight,
];

export function paneById(id: string): Pane | undefined {
  return panes.find((pane) => pane.id === id);
}
