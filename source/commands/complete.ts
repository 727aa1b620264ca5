import { Argument } from 'commander';
import { type Shell, shells } from '../completion/scripts.ts';
import type { AddCommand } from './globals.ts';

/** Hidden from help: the scripts of `completion` ask it at every Tab. It says nothing rather than anything wrong. */
export const addComplete: AddCommand = (program) => {
  program
    .command('complete', { hidden: true })
    .addArgument(new Argument('<shell>').choices(shells))
    .argument('[words...]')
    .action(async (shell: Shell, words: string[]) => {
      try {
        const { complete } = await import('../completion/complete.ts');
        process.stdout.write(`${complete(program, shell, words).join('\n')}\n`);
      } catch {
        // Whoever presses Tab wants no error in the middle of what they type.
      }
    });
};
