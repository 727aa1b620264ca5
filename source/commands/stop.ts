import { type AddCommand, examples, exits } from './globals.ts';

export const addStop: AddCommand = (program) => {
  program
    .command('stop')
    .summary('ask a running session to stop at a safe point')
    .description('ask a session that runs elsewhere on this machine to stop at its next safe point; it can be resumed')
    .argument('<session>', 'session id')
    .addHelpText('after', examples('nightferry stop edu-v2-live-1121'))
    .addHelpText('after', exits('0 asked to stop', '1 nobody runs it', '2 no such session, or wrong usage'))
    .action(async (id: string, _: unknown, command) => {
      const { stop } = await import('../acts/stop.ts');
      stop(id, command.optsWithGlobals());
    });
};
