/** Headers that the web process sets on every request, whatever the client itself sent there. */

/** Network address of the client. */
export const peerHeader = 'x-sternway-peer';

/** Path and query of a page, so that sign-in leads back to it. */
export const pathHeader = 'x-sternway-path';
