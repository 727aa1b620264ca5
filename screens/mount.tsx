import { render } from 'ink';
import { Wizard, type WizardProps } from './wizard.tsx';

export interface MountOptions extends WizardProps {
  readonly stdout?: NodeJS.WritableStream;
  readonly stdin?: NodeJS.ReadableStream;
}

export interface MountedWizard {
  /** Resolves once the terminal is given back as it was. */
  waitUntilExit(): Promise<void>;
  unmount(): void;
}

/**
 * Puts the wizard on the terminal, on its alternate screen. Ctrl-C is a key like any other: it asks whether to leave.
 * Whoever calls has made sure that there is a terminal.
 */
export function mountWizard({ stdout, stdin, ...props }: MountOptions): MountedWizard {
  const instance = render(<Wizard {...props} />, {
    ...(stdout && { stdout }),
    ...(stdin && { stdin }),
    // What was said can be read again: nothing of it is on a screen that vanishes.
    alternateScreen: !props.look.spoken,
    isScreenReaderEnabled: props.look.spoken === true,
    incrementalRendering: true,
    interactive: true,
    exitOnCtrlC: false,
    // A stray console.log of a driver is drawn above the frame and does not tear it.
    patchConsole: true,
    maxFps: 20,
  });
  return {
    unmount: () => instance.unmount(),
    waitUntilExit: async () => {
      await instance.waitUntilExit();
    },
  };
}
