// Scrolls through content of any height. A browser draws nothing below some 16 million pixels, which are 600,000 rows: past that the
// scroll bar stands for a longer way, while wheel, touch and keys move by what they always move.

const HIGHEST = 8_000_000
/** Milliseconds without a scroll after which the bar is put where it belongs. */
const CALM = 200

export class LongScroll {
  /** The position in the content, in pixels. */
  top = 0
  readonly #host: HTMLElement
  readonly #spacer: HTMLElement
  #total = 0
  #last = 0
  #timer = 0

  /** @param spacer in the host, takes the height */
  constructor(host: HTMLElement, spacer: HTMLElement, moved: () => void) {
    this.#host = host
    this.#spacer = spacer
    host.addEventListener('scroll', () => {
      this.#scrolled()
      moved()
    })
  }

  get view(): number {
    return this.#host.clientHeight
  }

  set total(height: number) {
    this.#total = height
    this.#spacer.style.height = `${Math.min(height, HIGHEST)}px`
    if (this.top > this.#farthest) this.goTo(this.#farthest)
  }

  goTo(top: number): void {
    this.top = Math.max(0, Math.min(top, this.#farthest))
    this.#placeBar()
  }

  get #farthest(): number {
    return Math.max(0, this.#total - this.view)
  }

  get #isLong(): boolean {
    return this.#total > HIGHEST
  }

  #scrolled(): void {
    const { scrollTop } = this.#host
    if (!this.#isLong) {
      this.top = scrollTop
      return
    }
    const moved = scrollTop - this.#last
    this.#last = scrollTop
    if (moved === 0) return
    const reach = HIGHEST - this.view
    // A large step is the bar being dragged.
    if (Math.abs(moved) > this.view) this.top = (scrollTop / reach) * this.#farthest
    else this.top = Math.max(0, Math.min(this.top + moved, this.#farthest))
    clearTimeout(this.#timer)
    if ((scrollTop <= 0 && this.top > 0) || (scrollTop >= reach - 1 && this.top < this.#farthest)) this.#placeBar()
    else this.#timer = window.setTimeout(() => this.#placeBar(), CALM)
  }

  #placeBar(): void {
    const place = this.#isLong ? (this.top / this.#farthest) * (HIGHEST - this.view) : this.top
    this.#host.scrollTop = place
    this.#last = this.#host.scrollTop
  }
}
