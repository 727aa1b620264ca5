import { type AddCommand, examples } from './globals.ts';

export const addStop: AddCommand = (program) => {
  program
    .command('stop')
    .description('ask a session that runs elsewhere on this machine to stop at its next safe point; it can be resumed')
    .argument('<session>', 'session id')
    .addHelpText('after', examples('nightferry stop edu-v2-live-1121'))
    .action(async (id: string, _: unknown, command) => {
      const { stop } = await import('../acts/stop.ts');
      stop(id, command.optsWithGlobals());
    });
};
