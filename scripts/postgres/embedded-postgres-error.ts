/** The embedded database cannot be used; the message says why and what to do, for a person to read. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
