/** What stands in for a removed value; the word GitLab itself uses for hidden e-mail addresses. */
export const redacted = '[REDACTED]';

/*
 * Every expression here is linear in the length of the text: bounded, anchored where a run of its characters starts, or
 * sure to match once begun. Hostile text of 25 MB must not stop the process.
 */

/** `https://user:password@host` and `https://token@host`, but not `ssh://git@host`, which holds no secret. */
const userInfo =
  /(?:(?<=https?):\/\/(?=[^\s/?#"'<>\\]*@)|(?<=[a-z0-9]):\/\/(?=[^\s/?#"'<>\\:@]*:[^\s/?#"'<>\\]*@))(?!\[REDACTED\]@)[^\s/?#"'<>\\]*@/gi;

/** `?private_token=…`, `&X-Amz-Signature=…`, `aws_secret_access_key = …` */
const parameter =
  /(token|passwd|password|secret|(?:access|api|private|secret)[_-]?key|signature|credential|awsaccesskeyid|googleaccessid|_gitlab_session|[?&]sig)( ?= ?)(?!\[REDACTED\])[^&\s"'<>\\]+/gi;

/** `PRIVATE-TOKEN: …`, `Authorization: Bearer …`, as in a pasted curl command */
const header =
  /((?:private-token|job-token|deploy-token|gitlab-token|authorization):\s{0,4}(?!(?:(?:bearer|basic|token)\s{1,4})?\[REDACTED\])(?:(?:bearer|basic|token)\s{1,4})?)[^\s"'<>\\]+/gi;

/** https://docs.gitlab.com/security/tokens/#token-prefixes, and the signing token of webhooks */
const gitlabToken =
  /gl(?:pat|rtr?|dt|cbt|ptt|ft|imt|agent|soat|ffct|oas|wt|scim)-[0-9A-Za-z_.-]{20,}|GR1348941[0-9A-Za-z_-]{20,}|whsec_[0-9A-Za-z+/=_-]{20,}/g;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const awsAccessKey = /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/g;

const jsonWebToken = /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/g;

const privateKey =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g;

/** Nearly every string of a hook has none of these and need not be searched further. */
const mayHoldSecret =
  /@|=|-token:|authorization:|gl[a-z]{2,5}-|A[KSBC][IC]A|eyJ|PRIVATE KEY|GR1348941|whsec_/i;

const replacements: readonly [RegExp, (groups: readonly string[]) => string][] = [
  [privateKey, () => redacted],
  [userInfo, () => `://${redacted}@`],
  [gitlabToken, () => redacted],
  [jsonWebToken, () => redacted],
  [parameter, ([name = '', equals = '=']) => `${name}${equals}${redacted}`],
  [header, ([name = '']) => `${name}${redacted}`],
  [awsAccessKey, () => redacted],
];

/** Replaces tokens and keys inside one string: in URLs, as parameters, and whatever looks like a GitLab or AWS token. */
export function redactSecrets(text: string): { text: string; redactions: number } {
  if (text.length < 8 || !mayHoldSecret.test(text)) return { text, redactions: 0 };
  let redactions = 0;
  let result = text;
  for (const [pattern, replacement] of replacements) {
    result = result.replace(pattern, (_match: string, ...groups: string[]) => {
      redactions += 1;
      return replacement(groups);
    });
  }
  return { text: result, redactions };
}

/** The beginning of a value beside a name that holds secrets, in JSON that is broken, cut off or no JSON at all. */
const namedValue =
  /"(?:[a-z_]{0,40}emails?|value|[a-z_]{0,40}token|[a-z_]{0,40}password|[a-z_]{0,40}secret)"\s{0,8}:\s{0,8}(?=["\d-])/gi;

/** Where the JSON string or number that begins at `start` ends; the end of the text when it is cut off. */
function endOfValue(text: string, start: number): number {
  if (text[start] !== '"') {
    let end = start + 1;
    while (end < text.length && /[\d.eE+-]/.test(text.charAt(end))) end += 1;
    return end;
  }
  for (let index = start + 1; index < text.length; index += text[index] === '\\' ? 2 : 1) {
    if (text[index] === '"') return index + 1;
  }
  return text.length;
}

/** Redacts a body that is not JSON: everything `redactSecrets` finds, and values beside names that hold secrets. */
export function redactText(text: string): { text: string; redactions: number } {
  const kept: string[] = [];
  let named = 0;
  let position = 0;
  for (const match of text.matchAll(namedValue)) {
    const start = match.index + match[0].length;
    if (start < position) continue;
    const end = endOfValue(text, start);
    kept.push(text.slice(position, start), `"${redacted}"`);
    if (text.slice(start, end) !== `"${redacted}"`) named += 1;
    position = end;
  }
  kept.push(text.slice(position));
  const result = redactSecrets(kept.join(''));
  return { text: result.text, redactions: named + result.redactions };
}
