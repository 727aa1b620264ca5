/** ENCRYPT_OFF, ON, NOT_SUP, REQ. Source: [MS-TDS] 2.2.6.5. */
export const encryption = { off: 0, on: 1, 'not-supported': 2, required: 3 } as const;

/** A server's answer to a pre-login message: its version, and what it says about encryption. */
export function preloginAnswer(encrypts: keyof typeof encryption): Buffer {
  const options = [
    { token: 0, data: Buffer.from([16, 0, 0x10, 0, 0, 0]) },
    { token: 1, data: Buffer.from([encryption[encrypts]]) },
    { token: 2, data: Buffer.from([0]) },
    { token: 4, data: Buffer.from([0]) },
  ];
  const table = Buffer.alloc(5 * options.length + 1, 0xff);
  let at = table.length;
  for (const [index, { token, data }] of options.entries()) {
    table.writeUInt8(token, 5 * index);
    table.writeUInt16BE(at, 5 * index + 1);
    table.writeUInt16BE(data.length, 5 * index + 3);
    at += data.length;
  }
  return Buffer.concat([table, ...options.map(({ data }) => data)]);
}
