/** Leaves for the sign-in page, which leads back here. */
export function goToSignIn(): void {
  const next = `${location.pathname}${location.search}`;
  location.assign(`/sign-in?next=${encodeURIComponent(next)}`);
}

/** Goes to the sign-in page if the session is over. No answer means nothing: the caller tries again later. */
export async function checkSession(): Promise<void> {
  try {
    const response = await fetch('/api/v1/board/summary', { credentials: 'same-origin', cache: 'no-store' });
    if (response.status === 401) goToSignIn();
  } catch {
    // Offline. The stream's own retry notices when the server is back.
    return;
  }
}

/** Ends the session and goes to the sign-in page. */
export async function signOut(): Promise<void> {
  const response = await fetch('/api/v1/session', { method: 'DELETE', credentials: 'same-origin' });
  if (response.ok || response.status === 401) location.assign('/sign-in');
}
