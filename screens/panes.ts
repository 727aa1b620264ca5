import { contacts } from './panes/contacts.ts';
import type { Pane } from './panes/pane.ts';

/** Every pane, in the order in which the help names them. */
export const panes: readonly Pane[] = [contacts];

export function paneById(id: string): Pane | undefined {
  return panes.find((pane) => pane.id === id);
}
