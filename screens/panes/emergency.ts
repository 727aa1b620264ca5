import { drillLines } from '../emergency/blocks.ts';
import { commandLines } from '../emergency/commands.ts';
import { bind } from '../keys/binding.ts';
import { requestMessage } from '../request-rollback.ts';
import type { Pane, PaneContext } from './pane.ts';
import { turnTo } from './turn-to.ts';

/** When something is badly wrong: what to do, in which order, for this session now, and the commands to do it by hand. */
export const emergency: Pane = {
  id: 'emergency',
  key: '!',
  label: 'emergency',
  footerFrom: 80,
  body: (context) => ({ kind: 'text', lines: [...drillLines(context), ...commandLines(context)] }),
  keys: (context) => [
    notToStop(context) !== undefined
      ? bind('s', 'stop', ['s'], notToStop(context) ?? '')
      : bind('s', 'stop', ['s'], { kind: 'overlay', overlay: { kind: 'leave' } }),
    bind('u', 'undo', ['u'], turnTo('ways-back', context)),
    bind('c', 'call', ['c'], turnTo('contacts', context)),
    bind('r', 'ask for the ways back', ['r'], requestMessage(context.world)),
  ],
};

function notToStop({ world: { stage } }: PaneContext): string | undefined {
  if (stage.watching) return 'You only watch: the command that stops it stands on this page.';
  return stage.status === 'ended' ? 'Nothing runs any more.' : undefined;
}
