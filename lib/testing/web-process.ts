import { getWeb } from '@/lib/composition/compose-web';
import { startWebServer } from './web-server';

/** Entry of a web process without Next, for tests that kill it. */
const { log, config } = getWeb();
await startWebServer(config.port);
log.info({ port: config.port }, 'web server started');
