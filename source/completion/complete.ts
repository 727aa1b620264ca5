import type { Command } from 'commander';
import { completionAt } from './candidates.ts';
import { placeOf } from './place.ts';
import { replyLines } from './reply.ts';
import type { Shell } from './scripts.ts';
import { type Sources, systemSources } from './sources.ts';
import { readLine } from './typed-line.ts';

/**
 * Completes a line for a shell. Of bash, `words` is `COMP_WORDBREAKS` and the line up to the cursor, as it was typed; of
 * the others, the words behind the program's name with the one under the cursor last, without their quotes.
 */
export function complete(
  program: Command,
  shell: Shell,
  words: readonly string[],
  sources: Sources = systemSources,
): readonly string[] {
  if (shell === 'bash') {
    const [breaks = '', text = ''] = words;
    const line = readLine(text, breaks);
    const { quote, kept } = line;
    return completeWords(program, shell, line.words.slice(1), sources, { quote, kept });
  }
  return completeWords(program, shell, words, sources, { quote: '', kept: 0 });
}

function completeWords(
  program: Command,
  shell: Shell,
  words: readonly string[],
  sources: Sources,
  { quote, kept }: { readonly quote: '' | "'" | '"'; readonly kept: number },
): readonly string[] {
  const place = placeOf(program, words);
  const word = words.at(-1) ?? '';
  return replyLines(completionAt(place, program, sources), { shell, word, typed: place.typed, quote, kept });
}
