import 'server-only';

import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { getWeb } from '@/lib/composition/web';
import { pathHeader } from '@/lib/http/request-headers';
import { isSession, sessionCookie } from './session';

export interface SignedIn {
  name: string;
  initials: string;
}

/** For pages: who is signed in, or a redirect to the sign-in page. */
export async function requireSession(): Promise<SignedIn> {
  if (await hasSession()) return { name: 'Administrator', initials: 'AD' };
  const path = (await headers()).get(pathHeader);
  redirect(path === null || path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`);
}

/** Whether the request carries a session of ours. */
export async function hasSession(): Promise<boolean> {
  // Asked first: it tells Next that the page is made for each request, before the configuration is needed.
  const value = (await cookies()).get(sessionCookie)?.value;
  const { adminToken, secretKey } = getWeb().config;
  return value !== undefined && isSession(value, secretKey, adminToken, new Date());
}
