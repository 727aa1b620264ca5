import type { Touch } from './kind.ts';

/** A touch in words. */
export function describeTouch(touch: Touch): string {
  switch (touch.what) {
    case 'database':
      return `${touch.database}: ${touch.detail}`;
    case 'command':
      return `this machine: ${touch.detail}`;
    case 'elsewhere':
      return `elsewhere: ${touch.detail}`;
    case 'nothing':
      return 'nothing';
  }
}
