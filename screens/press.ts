import type { Key } from 'ink';
import { graphemesOf } from './parts/fit.ts';

/**
 * A key as the key table names it: `enter`, `escape`, `up`, `ctrl-c`, ..., or the letter itself. A slow line brings
 * several keys in one piece (`jj`, `yes` and Enter); they are taken apart here, so that none is lost.
 */
export function pressesOf(input: string, key: Key): readonly string[] {
  const named = nameOf(key);
  if (named !== undefined) return [named];
  if (key.ctrl) return [`ctrl-${input}`];
  // Alt and the like have no meaning here, and must not pass for the bare letter.
  if (key.meta || input === '') return [];
  return graphemesOf(input).flatMap(pressOf);
}

function pressOf(grapheme: string): readonly string[] {
  switch (grapheme) {
    case '\r':
    case '\n':
    case '\r\n':
      return ['enter'];
    case '\t':
      return ['tab'];
    case '\u001b':
      return ['escape'];
    case '\u007f':
    case '\b':
      return ['backspace'];
    default: {
      const code = grapheme.charCodeAt(0);
      return code < 32 ? [`ctrl-${String.fromCharCode(code + 96)}`] : [grapheme];
    }
  }
}

function nameOf(key: Key): string | undefined {
  if (key.return) return 'enter';
  if (key.escape) return 'escape';
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'pageup';
  if (key.pageDown) return 'pagedown';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.backspace) return 'backspace';
  if (key.delete) return 'delete';
  return undefined;
}
