/** What the board can be narrowed to: services with a newest attempt in that state in any environment. */
export const boardStates = ['attention', 'running', 'failed', 'blocked'] as const;

export type BoardState = (typeof boardStates)[number];
