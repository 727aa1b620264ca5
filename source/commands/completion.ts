import { Argument } from 'commander';
import { shells } from '../completion/scripts.ts';
import { type AddCommand, examples, exits } from './globals.ts';

export const addCompletion: AddCommand = (program) => {
  program
    .command('completion')
    .summary('Tab completion for bash, zsh and fish')
    .description('print a script that completes commands, sessions, phases and environments with Tab')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .addHelpText(
      'after',
      examples(
        'nightferry completion fish > ~/.config/fish/completions/nightferry.fish',
        'source <(nightferry completion bash)   # a line for ~/.bashrc',
        'source <(nightferry completion zsh)    # for ~/.zshrc, after compinit',
      ),
    )
    .addHelpText('after', exits('0 printed', '2 wrong usage'))
    .action(async (shell: (typeof shells)[number]) => {
      const { completionScript } = await import('../completion/scripts.ts');
      process.stdout.write(completionScript(shell));
    });
};
