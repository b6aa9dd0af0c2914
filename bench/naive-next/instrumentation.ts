/** Nothing to do at the start. Without a file of this name here, Next would take the one of the project around it. */
export function register(): void {}
