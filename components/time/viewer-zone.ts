/** Cookie in which `public/theme.js` tells the viewer's zone. */
export const zoneCookie = 'sternway_zone';

/** The viewer's zone from the cookie; UTC when there is none or it names no zone. */
export function zoneFromCookie(value: string | undefined): string {
  if (value === undefined) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: decodeURIComponent(value) }).resolvedOptions()
      .timeZone;
  } catch {
    // Anybody can write a cookie; the browser corrects the zone right after.
    return 'UTC';
  }
}
