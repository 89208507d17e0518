// Whether this is the debug build of the module (the target `debug` of asconfig.json), which checks what the code relies on and stops where that
// does not hold. Each check is under `if (DEBUG)`: only then is nothing of it left in the release, the reads of memory neither.
export const DEBUG: bool = !ASC_NO_ASSERT
