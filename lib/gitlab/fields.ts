import { z } from 'zod';

import type { Person } from '@/lib/domain/deployment/fact';
import { isTier } from '@/lib/domain/environment/tier';

import { parseInstant } from './parse-instant';

/*
 * Fields of GitLab's hooks and API answers. What identifies something (ids, names) is strict: a wrong type makes the
 * document unreadable. What only enriches is lenient: absent, null, empty and wrong all read as null, because GitLab's
 * generations differ and a status must not be lost over an avatar.
 */

/** An id of GitLab: a positive integer that JavaScript holds exactly. */
export const id = z.int().positive();

export const optionalId = id.nullish().transform((value) => value ?? null);

/** What Postgres cannot store as text or JSON: NUL and halves of surrogate pairs. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** GitLab's own limit for names of environments, jobs and refs. */
export const maximumNameLength = 255;

/** A name that identifies: never empty, never cut. */
export const name = z.string().min(1).max(maximumNameLength).transform(storable);

/** Git allows longer names for tags; beyond this they would not fit an index. */
export const tagName = z.string().min(1).max(600).transform(storable);

/** Text for people, at most `maximum` characters. */
export function optionalText(maximum = 1000): z.ZodType<string | null> {
  return z
    .string()
    .nullish()
    .catch(null)
    .transform((value) => (value ? storable(value.slice(0, maximum)) : null));
}

export const optionalBoolean = z
  .boolean()
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/** An instant without which the document makes no sense. */
export const instant = z.string().transform((value, context) => {
  const parsed = parseInstant(value);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'is no time in a format of GitLab' });
  return z.NEVER;
});

export const optionalInstant = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => (value ? parseInstant(value) : null));

const fullSha = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const zeros = /^0+$/;

/** A full commit id; null for the zeros GitLab sends where there is none. */
export const optionalSha = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => (value && fullSha.test(value) && !zeros.test(value) ? value : null));

export const optionalShortSha = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => (value && /^[0-9a-f]{7,64}$/.test(value) ? value : null));

/** A link that a browser may follow: http or https, without user and password. */
function webLink(value: string): string | null {
  // Old versions escape the ampersand for HTML in avatar URLs.
  const plain = value.replaceAll('&amp;', '&');
  if (!URL.canParse(plain)) return null;
  const url = new URL(plain);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  if (url.username !== '' || url.password !== '') return null;
  return storable(plain);
}

export const optionalUrl = z
  .string()
  .max(2000)
  .nullish()
  .catch(null)
  .transform((value) => (value ? webLink(value) : null));

export const optionalTier = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => (value && isTier(value) ? value : null));

/** Somebody, as hooks and the API describe users. */
export const personFields = z.object({
  id: optionalId,
  name: optionalText(255),
  username: optionalText(255),
  avatar_url: optionalUrl,
});

/** Null when even the name is missing. */
export function toPerson(user: z.infer<typeof personFields> | null | undefined): Person | null {
  const shownName = user?.name ?? user?.username;
  return user && shownName ? { name: shownName, username: user.username, avatarUrl: user.avatar_url } : null;
}

export const optionalPerson = personFields.nullish().catch(null).transform(toPerson);
