import { Argument } from 'commander';
import type { AddCommand } from './globals.ts';

const actions = ['start', 'stop', 'status'] as const;
export type DemoApplicationAction = (typeof actions)[number];

/** Hidden from help: a demo's runbook calls it, through the script beside the application's settings. */
export const addDemoApplication: AddCommand = (program, end) => {
  program
    .command('demo-application', { hidden: true })
    .description("start and stop the demo's stand-in application")
    .addArgument(new Argument('<action>').choices(actions))
    .requiredOption('--env <file>', 'the .env file that it reads')
    .action(async (action: DemoApplicationAction, options: { env: string }) => {
      const { conductApplication } = await import('../acts/demo-application.ts');
      const exitCode = await conductApplication(action, options);
      if (exitCode !== 0) end(exitCode);
    });
};
