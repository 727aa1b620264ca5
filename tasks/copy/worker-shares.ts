/**
 * Deals `budget` workers to copies that run at the same time, each of which wants some: everybody gets one, and the
 * rest goes round while somebody wants more. In the order of `wanted`.
 */
export function dealWorkers(wanted: readonly number[], budget: number): readonly number[] {
  const dealt = wanted.map(() => 1);
  let left = budget - dealt.length;
  for (let round = 2; left > 0 && wanted.some((most) => most >= round); round += 1) {
    for (const [at, most] of wanted.entries()) {
      if (left <= 0 || most < round) continue;
      dealt[at] = round;
      left -= 1;
    }
  }
  return dealt;
}
