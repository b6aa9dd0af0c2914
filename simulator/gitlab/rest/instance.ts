import { callerOf } from '../http/access';
import { get, type Route } from '../http/context';

export const instanceRoutes: Route[] = [
  get('/version', (context) => {
    callerOf(context);
    return { status: 200, body: { version: context.state.version, revision: '3f7ca2a1b2c' } };
  }),
  get('/metadata', (context) => {
    callerOf(context);
    return {
      status: 200,
      body: {
        version: context.state.version,
        revision: '3f7ca2a1b2c',
        kas: { enabled: false, externalUrl: null, externalK8sProxyUrl: null, version: null },
        enterprise: context.state.edition === 'premium',
      },
    };
  }),
];
