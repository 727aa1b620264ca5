import { type AddCommand, examples, exits } from './globals.ts';

export const addSign: AddCommand = (program) => {
  program
    .command('sign')
    .summary('approve a phase, from any terminal')
    .description(
      'approve a finished phase in a role, under the name after --as; from any terminal, also while the session runs. At a terminal it asks once more; without one the command is the act: it signs what it prints, unless --look or --shown is given',
    )
    .argument('<session>', 'session id')
    .argument('<phase>', 'phase id')
    .requiredOption('--role <role>', 'the role you sign in')
    .option('--note <text>', 'goes into the report')
    .option('--look', 'show what there is to approve, with its digest, and sign nothing')
    .option('--shown <digest>', 'sign only what has this digest, of at least 12 characters, as --look shows it')
    .option('--json', 'one object on stdout (docs/json.md)')
    .addHelpText(
      'after',
      examples(
        'nightferry status edu-v2-live-1121   # says who is asked, for which phase',
        'nightferry sign edu-v2-live-1121 validation --role cto --as Aydan',
      ),
    )
    .addHelpText(
      'after',
      exits('0 signed, or meant not to be', '1 refused', '2 wrong usage, or nobody is asked for that'),
    )
    .action(async (id: string, phase: string, _: unknown, command) => {
      const { sign } = await import('../acts/sign.ts');
      await sign(id, phase, command.optsWithGlobals());
    });
};
