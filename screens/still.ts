import { plainBody } from './body.tsx';
import { checklistLines } from './confirm.ts';
import type { Line } from './parts/line.ts';
import { visible } from './parts/scroll.ts';
import type { ScreenParts } from './screen-parts.ts';
import { layoutOf, movesByItself, type World } from './world.ts';

/**
 * What is on a screen on which nothing moves but time: the same text until the screen would look different. `undefined`
 * where something runs, which moves by itself. Whoever rests on such a screen is not drawn it anew every second.
 */
export function stillText({
  view,
  world,
  header,
  overlay,
  footer,
}: Omit<ScreenParts, 'time' | 'found'>): string | undefined {
  if (movesByItself(world)) return undefined;
  const body = overlay ? visible(overlay) : bodyLines(view, world);
  return body && [...header, ...body, ...footer].map(textOf).join('\n');
}

function bodyLines(view: ScreenParts['view'], world: World): readonly Line[] | undefined {
  const { inner, body } = layoutOf(world.size, world.session !== undefined);
  switch (view.screen) {
    case 'phase':
    case 'step':
      return undefined;
    case 'pane':
      return [...view.top, ...visible(view.scroll)];
    case 'question':
      return [
        ...(view.asks === 'confirm' ? checklistLines(view, view.listHeight) : visible(view.scroll)),
        ...view.panel,
      ];
    default:
      return plainBody(view, world, inner, body);
  }
}

function textOf(line: Line): string {
  return line.map(({ text, tone = '' }) => `${tone} ${text}`).join(' ');
}
