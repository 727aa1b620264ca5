import { useApp, useStdout } from 'ink';
import { useEffect, useState } from 'react';

/** Calls the listener with every change of the terminal's window; the result stops that. */
export type WindowChanges = (listener: () => void) => () => void;

/** The terminal's cursor to the top left, and everything below it gone. */
const fromScratch = '\u001b[H\u001b[J';

/**
 * Has the whole screen drawn anew when the terminal's window changes. Ink draws only what differs from its last frame, at
 * places counted from the cursor; but a terminal that shrinks and grows again takes lines away and moves the cursor, which
 * nobody hears of who was not given the time to look at the sizes in between.
 */
export function useRedrawnWhole(changes: WindowChanges | undefined): void {
  const { waitUntilRenderFlush } = useApp();
  const { write } = useStdout();
  const [change, changed] = useState(0);
  useEffect(() => changes?.(() => changed((count) => count + 1)), [changes]);
  useEffect(() => {
    // Behind the frame of the new size. Writes nothing while another program has the terminal.
    if (change > 0) void waitUntilRenderFlush().then(() => write(fromScratch));
  }, [change, waitUntilRenderFlush, write]);
}
