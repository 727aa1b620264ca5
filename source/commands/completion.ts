import { Argument } from 'commander';
import { shells } from '../completion/scripts.ts';
import { type AddCommand, examples } from './globals.ts';

export const addCompletion: AddCommand = (program) => {
  program
    .command('completion')
    .description('print a script that completes commands, sessions, phases and environments with Tab')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .addHelpText(
      'after',
      examples(
        'source <(nightferry completion bash)   # in ~/.bashrc',
        'source <(nightferry completion zsh)    # in ~/.zshrc, after compinit',
        'nightferry completion fish > ~/.config/fish/completions/nightferry.fish',
      ),
    )
    .action(async (shell: (typeof shells)[number]) => {
      const { completionScript } = await import('../completion/scripts.ts');
      process.stdout.write(completionScript(shell));
    });
};
