import { resolve } from 'node:path';
import { systemClock } from '../clock.ts';
import type { DemoApplicationAction } from '../commands/demo-application.ts';
import {
  type ApplicationTools,
  runningApplication,
  settingsIn,
  startApplication,
  stopApplication,
} from '../demo/application/control.ts';
import { systemHttp } from '../http.ts';
import { systemShell } from '../shell.ts';

const tools: ApplicationTools = { shell: systemShell, clock: systemClock, http: systemHttp };

/** As systemctl has it. */
const notRunning = 3;

/** Starts, stops or looks at the application whose settings are in `env`. Resolves with the exit code. */
export async function conductApplication(action: DemoApplicationAction, { env }: { env: string }): Promise<number> {
  const { exitCode, line } = await carryOut(action, resolve(env));
  process.stdout.write(`${line}\n`);
  return exitCode;
}

async function carryOut(action: DemoApplicationAction, envFile: string): Promise<{ exitCode: number; line: string }> {
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
