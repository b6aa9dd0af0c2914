/** How often a child tells the launcher that its event loop turns. */
export const beatMilliseconds = 2000;
