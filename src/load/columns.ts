// Lists out of columns of numbers. The loops are functions of their own, so that V8 sees nothing but unboxed doubles in them.

/** Lists longer than this get their room through `length`: a longer `new Array` begins as one of small ints to V8 (130,000 doubles: 0.67 ms, against 0.86). */
export const LONG = 1000

/**
 * A list of `count` doubles.
 * @param ahead how many more may be appended by later windows, to have room for them at once; 0 where none are expected
 */
export function listOf(doubles: Float64Array, from: number, count: number, ahead: number): number[] {
  const list: number[] = count > LONG ? [0.5] : new Array(count)
  put(list, 0, doubles, from, count, ahead)
  return list
}

/** Appends `count` doubles to a list. */
export function appendDoubles(list: unknown[], doubles: Float64Array, from: number, count: number, ahead: number): void {
  put(list, list.length, doubles, from, count, ahead)
}

function put(list: unknown[], at: number, doubles: Float64Array, from: number, count: number, ahead: number): void {
  if (count > LONG) makeRoom(list, at + count, ahead)
  for (let i = 0; i < count; i++) list[at + i] = doubles[from + i]!
}

/** Appends a list of numbers to a list. */
export function appendNumbers(list: unknown[], numbers: readonly unknown[]): void {
  for (let i = 0; i < numbers.length; i++) list.push(numbers[i])
}

/**
 * Sets a list's length, and has V8 keep room for more: to grow one of 116,000 doubles by a few takes as long as filling it. There is room up to
 * a power of two, so as to make it again only past one; what is more than twice the length, V8 gives back.
 */
function makeRoom(list: unknown[], length: number, ahead: number): void {
  const room = powerFrom(length)
  if (ahead > 0 && powerFrom(list.length) < room) list.length = Math.min(length + ahead, room)
  list.length = length
}

/** The least power of two that is no less. */
function powerFrom(size: number): number {
  return 2 ** Math.ceil(Math.log2(size))
}
