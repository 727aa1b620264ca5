/**
 * What is asked again and again until something has happened, as `keyOf` writes it: a replay answers it as often as it
 * likes, as it stood when so much had happened.
 */
export const polls: readonly RegExp[] = [];
