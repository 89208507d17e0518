// Long work in slices, so that other requests get their turn.

/** Milliseconds of work at a time. */
export const SLICE = 40

/** Lets what waits be handled first. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
