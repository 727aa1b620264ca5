import { expect, it } from 'vitest';
import { systemClock } from '../../source/clock.ts';

it('the clock sleeps until the time is over or the signal aborts', async () => {
  const before = systemClock.monotonicMs();
  await systemClock.sleep(20);
  expect(systemClock.monotonicMs() - before).toBeGreaterThanOrEqual(15);

  const controller = new AbortController();
  const sleeping = systemClock.sleep(2 ** 40, controller.signal);
  controller.abort();
  await sleeping;
  await systemClock.sleep(2 ** 40, controller.signal);
});
