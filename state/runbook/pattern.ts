import { z } from 'zod';

/** A regular expression (JavaScript's), `^` and `$` at lines. */
export const pattern = z.string({ error: 'expected a regular expression' }).refine(isPattern, {
  error: 'expected a regular expression',
});

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'm');
    return source !== '';
  } catch {
    return false;
  }
}
