/** What Postgres can store of a text from outside, at most `maximum` characters: no NUL and no half of a surrogate pair. */
export function storableText(text: string, maximum: number): string {
  return text.replaceAll('\0', '\uFFFD').slice(0, maximum).toWellFormed();
}
