/** Sternway cannot start as it is set up; the message says why and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
