/** An instant as the REST API writes it: `2026-08-02T07:59:54.123Z`. */
export function apiTime(at: number): string;
export function apiTime(at: number | null): string | null;
export function apiTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
