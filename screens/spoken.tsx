import { Box } from 'ink';
import { Body } from './body.tsx';
import { Lines } from './parts/lines.tsx';
import { visible } from './parts/scroll.ts';
import type { ScreenParts } from './screen-parts.ts';

/**
 * The screen for people who listen to it: what just happened first, then what it is about, the keys, and last of all
 * where the session stands, which changes least.
 */
export function SpokenScreen({ header, overlay, footer, view, world, time, width }: ScreenParts) {
  const [notice, ...keys] = footer;
  return (
    <Box flexDirection="column">
      <Lines lines={notice ? [notice] : []} width={width} />
      {overlay ? <Lines lines={visible(overlay)} width={width} /> : <Body view={view} world={world} time={time} />}
      <Lines lines={keys} width={width} />
      <Lines lines={header} width={width} />
    </Box>
  );
}
