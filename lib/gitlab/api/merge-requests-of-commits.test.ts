import { describe, expect, it } from 'vitest';

import type { Commit } from './comparison';
import type { ListedMergeRequest } from './merge-request';
import { mergeRequestNumbers, mergeRequestsOfCommits } from './merge-requests-of-commits';

const sha = (digit: number): string => String(digit).repeat(40);

function commit(digit: number, message = 'Change', committedAt = '2026-08-02T08:00:00Z'): Commit {
  return {
    sha: sha(digit),
    shortSha: sha(digit).slice(0, 8),
    title: message.split('\n')[0] ?? '',
    message,
    authorName: 'Ana',
    authoredAt: new Date(committedAt),
    committedAt: new Date(committedAt),
    url: null,
  };
}

function merged(iid: number, ...commitShas: string[]): ListedMergeRequest {
  return {
    commitShas,
    fact: {
      iid,
      title: `Merge request ${iid}`,
      state: 'merged',
      webUrl: null,
      author: null,
      mergeCommitSha: commitShas[0] ?? null,
      updatedAt: new Date('2026-08-02T08:00:00Z'),
    },
  };
}

function gitlab(all: ListedMergeRequest[]) {
  const asked: string[] = [];
  return {
    asked,
    byNumber: (iids: number[]) => {
      asked.push(`numbers ${iids.join(' ')}`);
      return Promise.resolve(all.filter(({ fact }) => iids.includes(fact.iid)));
    },
    mergedSince: (since: Date, page: number) => {
      asked.push(`since ${since.toISOString()} page ${page}`);
      return Promise.resolve(all.slice((page - 1) * 100, page * 100));
    },
  };
}

const numbersOf = async (commits: Commit[], lists: ReturnType<typeof gitlab>): Promise<number[]> =>
  (await mergeRequestsOfCommits(commits, lists)).map(({ iid }) => iid);

describe('mergeRequestsOfCommits', () => {
  it('asks once for all that the merge commits name', async () => {
    const lists = gitlab([merged(1, sha(1)), merged(2, sha(2)), merged(3, sha(3))]);
    const commits = [
      commit(1, "Merge branch 'a' into 'main'\n\nA\n\nSee merge request shop/api!1"),
      commit(5),
      commit(2, 'Squashed\n\nSee merge request !2'),
    ];
    expect(await numbersOf(commits, lists)).toEqual([1, 2]);
    expect(lists.asked).toEqual(['numbers 1 2']);
  });

  it('believes no commit that names what did not bring it', async () => {
    const lists = gitlab([merged(7, sha(9))]);
    const taken = commit(1, 'Merge\n\nSee merge request upstream/api!7');
    expect(await numbersOf([taken], lists)).toEqual([]);
    const revert = commit(2, 'Revert "x"\n\nThis reverts merge request !7');
    expect(mergeRequestNumbers([revert])).toEqual([]);
  });

  it('lists what was merged since the oldest commit when none is named', async () => {
    const lists = gitlab([merged(4, sha(2)), merged(5, sha(8))]);
    const commits = [commit(2), commit(1, 'x', '2026-07-01T00:00:00Z')];
    expect(await numbersOf(commits, lists)).toEqual([4]);
    expect(lists.asked).toEqual(['since 2026-07-01T00:00:00.000Z page 1']);
  });

  it('never asks more than twice', async () => {
    const lists = gitlab(Array.from({ length: 500 }, (_, index) => merged(index + 1, sha(8))));
    expect(await numbersOf([commit(1)], lists)).toEqual([]);
    expect(lists.asked).toHaveLength(2);
    expect(await numbersOf([], lists)).toEqual([]);
    expect(lists.asked).toHaveLength(2);
  });
});
