import 'server-only';

/** The way from pages and routes to the use cases. */
export * from './compose-web';
