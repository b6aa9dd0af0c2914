import { z } from 'zod';

import {
  optionalId,
  optionalInstant,
  optionalSha,
  optionalText,
  optionalUrl,
  personFields,
  toPerson,
} from '../fields';
import { projectParts, toProjectFact } from './project';
import { factsOf, type HookReading, summaryLine } from './reading';

const schema = projectParts.extend({
  user: personFields.nullish().catch(null),
  object_attributes: z.object({
    iid: optionalId,
    title: optionalText(),
    state: optionalText(50),
    url: optionalUrl,
    author_id: optionalId,
    merge_commit_sha: optionalSha,
    squash_commit_sha: optionalSha,
    created_at: optionalInstant,
    updated_at: optionalInstant,
  }),
});

/**
 * Reads a Merge Request Hook. `user` is whoever acted; the author is known only by id, so a name is taken from `user`
 * when the two are the same person. A body without number, title or time tells nothing that could be kept and is ignored.
 */
export function readMergeRequestHook(body: unknown): HookReading {
  const hook = schema.parse(body);
  const project = toProjectFact(hook);
  const { iid, title, state, ...found } = hook.object_attributes;
  const updatedAt = found.updated_at ?? found.created_at;
  if (project === null || iid === null || title === null || state === null || updatedAt === null) {
    const lacking =
      project === null ? 'its project' : 'the number, title, state or time of the merge request';
    return {
      kind: 'ignored',
      objectKind: 'merge_request',
      reason: `the body does not say ${lacking}`,
      project,
    };
  }
  const isAuthor = hook.user?.id != null && hook.user.id === found.author_id;
  return {
    kind: 'facts',
    objectKind: 'merge_request',
    facts: factsOf(project, {
      mergeRequests: [
        {
          iid,
          title,
          state,
          webUrl: found.url,
          author: isAuthor ? toPerson(hook.user) : null,
          mergeCommitSha: found.merge_commit_sha ?? found.squash_commit_sha,
          updatedAt,
        },
      ],
    }),
    summary: summaryLine(`Merge request !${iid} ${state}: ${title}`),
  };
}
