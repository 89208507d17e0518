export const version: i32 = 1
