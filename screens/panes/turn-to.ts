import type { Message } from '../update.ts';
import type { PaneContext } from './pane.ts';

/** From one pane to another: Esc there leads to where the person was before the first. */
export function turnTo(pane: string, { model: { looking }, calls }: PaneContext): Message {
  const from = looking.at === 'pane' ? looking.from : looking;
  return { kind: 'look', at: { at: 'pane', pane, from }, turnedFrom: calls };
}
