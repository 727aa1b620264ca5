import type { WindowChanges } from '../../screens/redrawn-whole.ts';

/** The terminal says so even where the window has by now the size that it had before. */
export const windowChanges: WindowChanges = (listener) => {
  process.on('SIGWINCH', listener);
  return () => void process.off('SIGWINCH', listener);
};
