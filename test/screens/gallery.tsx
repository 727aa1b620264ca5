/**
 * The screens on canned stages, to be looked at: `npx tsx test/screens/gallery.tsx SCENE`, or without a scene for their
 * names. Intents are shown when the gallery ends; nothing else comes of them.
 */
import { lookOf } from '../../screens/look.ts';
import { mountWizard } from '../../screens/mount.tsx';
import type { Intent } from '../../screens/stage.ts';
import { still } from './canned.ts';
import { scenes } from './scenes.ts';

const [name = ''] = process.argv.slice(2);
const scene = scenes[name];
if (!scene) {
  process.stdout.write(`${Object.keys(scenes).join('\n')}\n`);
} else {
  const { stage, time } = scene();
  const intents: Intent[] = [];
  const send = (intent: Intent) => {
    intents.push(intent);
    if (intent.kind === 'leave') wizard.unmount();
  };
  const wizard = mountWizard({ stage: still(stage), send, time, look: lookOf(process.env, process.platform) });
  await wizard.waitUntilExit();
  process.stdout.write(`${intents.map((intent) => JSON.stringify(intent)).join('\n')}\n`);
}
