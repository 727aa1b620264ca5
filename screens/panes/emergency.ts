import { drillLines } from '../emergency/blocks.ts';
import { commandLines } from '../emergency/commands.ts';
import { bind } from '../keys/binding.ts';
import { requestMessage } from '../request-rollback.ts';
import type { Pane } from './pane.ts';
import { turnTo } from './turn-to.ts';

/** When something is badly wrong: what to do, in which order, for this session now, and the commands to do it by hand. */
export const emergency: Pane = {
  id: 'emergency',
  key: '!',
  label: 'emergency',
  footerFrom: 80,
  body: (context) => ({ kind: 'text', lines: [...drillLines(context), ...commandLines(context)] }),
  keys: (context) => [
    context.world.stage.status === 'ended'
      ? bind('s', 'stop', ['s'], 'Nothing runs any more.')
      : bind('s', 'stop', ['s'], { kind: 'overlay', overlay: { kind: 'leave' } }),
    bind('u', 'undo', ['u'], turnTo('ways-back', context)),
    bind('c', 'call', ['c'], turnTo('contacts', context)),
    bind('r', 'ask for the ways back', ['r'], requestMessage(context.world)),
  ],
};
