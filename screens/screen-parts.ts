import type { Line } from './parts/line.ts';
import type { Found } from './parts/lines.tsx';
import type { ScrollText } from './parts/scroll.ts';
import type { View } from './view.ts';
import type { Time, World } from './world.ts';

/** A whole screen before it is drawn, in whichever way. */
export interface ScreenParts {
  readonly view: View;
  readonly world: World;
  readonly time: Time;
  readonly width: number;
  readonly header: readonly Line[];
  /** What lies over the body, when something does. */
  readonly overlay: ScrollText | undefined;
  /** What was searched for, to be made plain. */
  readonly found?: Found | undefined;
  /** What just happened or waits, then the keys. */
  readonly footer: readonly Line[];
}
