/** Works on a connection of its own that is closed whatever comes of it, and its transaction with it. */
export async function onConnection<C extends { close(): Promise<void> }, T, Options>(
  home: { connect(options?: Options): Promise<C> },
  work: (connection: C) => Promise<T>,
  options?: Options,
): Promise<T> {
  const connection = await home.connect(options);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
