import { setTimeout as delay } from 'node:timers/promises';
import type { Figure, Tell } from '../figure.ts';
import { Pty } from '../pty.ts';
import type { Nights } from './nights.ts';

const budgetPercent = 1;
/** What still is compiled, collected and looked at after a screen has come up is not resting. */
const warmUpMs = 8_000;
const restMs = 20_000;
/** Keys right after a screen has changed are taken for meant for the one before. */
const graceMs = 1_000;

/** Processor time while a screen only stands there. */
export async function benchIdle(nights: Nights, { tell }: Tell): Promise<readonly Figure[]> {
  tell('\nresting screens');
  const figures: Figure[] = [];
  const rest = async (name: string, pty: Pty) => {
    await delay(warmUpMs);
    const [cpu, bytes, at] = [pty.cpuMs(), pty.bytes, performance.now()];
    await delay(restMs);
    const ms = performance.now() - at;
    const percent = ((pty.cpuMs() - cpu) * 100) / ms;
    const written = Math.round(((pty.bytes - bytes) * 1000) / ms);
    const what = `${name} rests at ${percent.toFixed(2)} % of a CPU and ${written} bytes/s, ${budgetPercent} % asked`;
    tell(what);
    figures.push({ name: `idle-${name}`, what, ratio: budgetPercent / percent, floor: 1 });
  };
  const quiet = new Pty(nights.command('idle', 'run', nights.file('quiet.yaml'), '--in', 'here'));
  await quiet.until(/Enter begins/);
  await rest('board', quiet);
  await begin(quiet);
  await rest('question', quiet);
  await answer(quiet);
  await quiet.until(/Sleep/);
  await rest('quiet-step', quiet);
  const watching = new Pty(nights.command('idle', 'watch'));
  await watching.until(/WATCHING/);
  await rest('watch', watching);
  await watching.close();
  await quiet.close();

  const short = new Pty(nights.command('idle', 'run', nights.file('short.yaml'), '--in', 'here'));
  await short.until(/Enter begins/);
  await begin(short);
  await answer(short);
  await short.until(/Finished/);
  await rest('finish', short);
  await short.close();

  const home = new Pty(nights.command('idle'));
  await home.until(/Nightferry/);
  await rest('home', home);
  await home.close();
  return figures;
}

export async function begin(pty: Pty): Promise<void> {
  await delay(graceMs);
  pty.press('\r');
  await pty.until(/b begin/);
  await delay(graceMs);
  pty.press('b');
  await pty.until(/Is it so/);
  await delay(graceMs);
}

async function answer(pty: Pty): Promise<void> {
  pty.press('y');
  await delay(graceMs);
  pty.press('\r');
}
