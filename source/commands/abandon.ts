import { type AddCommand, examples, exits } from './globals.ts';

export const addAbandon: AddCommand = (program) => {
  program
    .command('abandon')
    .summary('end a session for good; nothing is undone')
    .description('end an unfinished session for good; nothing is undone, and it can not be resumed')
    .argument('<session>', 'session id')
    .requiredOption('--reason <text>', 'goes into the report')
    .addHelpText('after', examples('nightferry abandon edu-v2-live-1121 --reason "the window was cancelled"'))
    .addHelpText('after', exits('0 abandoned', '1 refused', '2 no such session, or wrong usage'))
    .action(async (id: string, _: unknown, command) => {
      const { abandon } = await import('../acts/abandon.ts');
      await abandon(id, command.optsWithGlobals());
    });
};
