// Text in a reduce value that CPython makes anew each time, and so memoises apart from equal text.

/** A str that Python makes on the spot: no equal str shares the memo index it gets. */
export class FreshText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}
