/**
 * What is asked again and again until something has happened, as `keyOf` writes it: a replay answers it as often as it
 * likes, as it stood when so much had happened.
 */
export const polls: readonly RegExp[] = [
  // Whether the lock of a session is still there, and who holds it.
  /SELECT APPLOCK_MODE\('public', CONCAT\(N'nightferry session/,
  /SELECT APPLOCK_TEST\('public'/,
  /s\.program_name LIKE N'nightferry lock %'/,
  /sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0/,
  // What presses on the server, every few seconds.
  /\[lagMs\]|\[holdup\]|volume_mount_point|transaction_begin_time|@@max_connections/,
  // Whether a session that says nothing still works.
  /original_login_name = ORIGINAL_LOGIN\(\)|'computing'/,
];
