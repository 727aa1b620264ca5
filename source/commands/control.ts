import { Argument, InvalidArgumentError } from 'commander';
import { type AddCommand, examples, exits } from './globals.ts';

export const addControl: AddCommand = (program) => {
  program
    .command('control')
    .summary('pause, throttle or stop the copies of a session')
    .description(
      'pause or throttle the copies of a session from another terminal; it takes effect within about a second,\n' +
        'holds until you ask otherwise, and is journaled under your name',
    )
    .argument('<session>', 'session id')
    .addArgument(
      new Argument('<what>', 'stop: when the chunks under way are finished').choices([
        'pause',
        'resume',
        'throttle',
        'workers',
        'stop',
      ]),
    )
    .argument('[n]', 'throttle: rows/s, or off; workers: 1 to 64, or default', readNumber)
    .addHelpText(
      'after',
      examples(
        'nightferry control edu-v2-live-1121 pause',
        'nightferry control edu-v2-live-1121 resume',
        'nightferry control edu-v2-live-1121 throttle 20000',
        'nightferry control edu-v2-live-1121 workers 2',
        'nightferry control edu-v2-live-1121 stop',
      ),
    )
    .addHelpText('after', exits('0 asked', '1 nobody runs it, for stop', '2 no such session, or wrong usage'))
    .action(async (id: string, what: string, n: string | undefined, _: unknown, command) => {
      const { control } = await import('../acts/control.ts');
      control(id, what, n, command.optsWithGlobals());
    });
};

function readNumber(text: string): string {
  if (/^(off|default)$/.test(text) || (/^\d{1,9}$/.test(text) && Number(text) > 0)) return text;
  throw new InvalidArgumentError('It must be a whole number, at least 1; or off (throttle), or default (workers).');
}
