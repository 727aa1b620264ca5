import { resolve } from 'node:path';
import { Argument } from 'commander';
import { systemClock } from '../clock.ts';
import {
  type ApplicationTools,
  runningApplication,
  settingsIn,
  startApplication,
  stopApplication,
} from '../demo/application/control.ts';
import { systemHttp } from '../http.ts';
import { systemShell } from '../shell.ts';
import type { AddCommand } from './globals.ts';

const actions = ['start', 'stop', 'status'] as const;
type Action = (typeof actions)[number];

const tools: ApplicationTools = { shell: systemShell, clock: systemClock, http: systemHttp };

/** As systemctl has it. */
const notRunning = 3;

/** Hidden from help: a demo's runbook calls it, through the script beside the application's settings. */
export const addDemoApplication: AddCommand = (program, end) => {
  program
    .command('demo-application', { hidden: true })
    .description("start and stop the demo's stand-in application")
    .addArgument(new Argument('<action>').choices(actions))
    .requiredOption('--env <file>', 'the .env file that it reads')
    .action(async (action: Action, options: { env: string }) => {
      const { exitCode, line } = await carryOut(action, resolve(options.env));
      process.stdout.write(`${line}\n`);
      if (exitCode !== 0) end(exitCode);
    });
};

async function carryOut(action: Action, envFile: string): Promise<{ exitCode: number; line: string }> {
  switch (action) {
    case 'start': {
      const how = await startApplication(envFile, tools);
      return { exitCode: 0, line: how === 'started' ? `started: ${await health(envFile)}` : 'it runs already' };
    }
    case 'stop':
      return { exitCode: 0, line: (await stopApplication(envFile, tools)) ? 'stopped' : 'it does not run' };
    case 'status': {
      const process = await runningApplication(envFile, tools);
      if (!process) return { exitCode: notRunning, line: 'it does not run' };
      return { exitCode: 0, line: `it runs as process ${process.pid}: ${await health(envFile)}` };
    }
  }
}

/** What it says of itself, whatever that is. */
async function health(envFile: string): Promise<string> {
  const { PORT } = await settingsIn(envFile);
  const url = `http://127.0.0.1:${PORT}/health`;
  const reply = await tools.http.send({ url, method: 'GET', headers: {}, timeoutMs: 5_000 });
  return reply.kind === 'answered' ? reply.body.trim() : reply.error;
}
