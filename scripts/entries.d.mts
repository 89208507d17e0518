// The types of entries.mjs, for the test that reads it.
export const EXPORTS: readonly (readonly string[])[]
