/** Request header that the web process sets to the client's address, whatever the client itself sent there. */
export const peerHeader = 'x-sternway-peer';
