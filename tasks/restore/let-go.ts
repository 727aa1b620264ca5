import type { Context } from '../kind.ts';

/**
 * Works while Nightferry has let go of the database, and takes it up again, whatever came of it. When both fail, what went
 * wrong first is what a person has to know of: that there is no database of that name any more follows from it.
 */
export async function letGo(context: Context, on: string, why: string, work: () => Promise<void>): Promise<void> {
  await context.release(on);
  try {
    await work();
  } catch (error) {
    await context.repin(on, `taken up again after this failed: ${why}`).catch(() => undefined);
    throw error;
  }
  await context.repin(on, why);
}
