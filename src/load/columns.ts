// Lists out of columns of numbers. The loops are functions of their own, so that V8 sees nothing but unboxed doubles in them.

/** Lists longer than this get their room through `length`: V8 takes them for lists of small ints else (130,000 doubles: 0.67 ms, against 0.86). */
const LONG = 1000

/** A list of `count` doubles. */
export function listOf(doubles: Float64Array, from: number, count: number): number[] {
  let list: number[]
  if (count > LONG) {
    list = [0.5]
    list.length = count
  } else list = new Array(count)
  for (let i = 0; i < count; i++) list[i] = doubles[from + i]!
  return list
}

/** Appends `count` doubles to a list. */
export function appendDoubles(list: unknown[], doubles: Float64Array, from: number, count: number): void {
  for (let i = from; i < from + count; i++) list.push(doubles[i]!)
}

/** Appends a list of numbers to a list. */
export function appendNumbers(list: unknown[], numbers: readonly unknown[]): void {
  for (let i = 0; i < numbers.length; i++) list.push(numbers[i])
}
