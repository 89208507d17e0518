// The tabs: one of them is open, and is the only one that the Tab key reaches; arrows go from one to another.
import { find } from './dom.ts'

/** @param opened is told the id of the panel that was opened */
export function startTabs(opened: (panel: string) => void): (panel: string) => void {
  const tabs = [...find('tabs').querySelectorAll<HTMLButtonElement>('[role=tab]')]
  const select = (tab: HTMLButtonElement): void => {
    for (const other of tabs) {
      const isSelected = other === tab
      other.setAttribute('aria-selected', String(isSelected))
      other.tabIndex = isSelected ? 0 : -1
      find(other.getAttribute('aria-controls')!).hidden = !isSelected
    }
    opened(tab.getAttribute('aria-controls')!)
  }
  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener('click', () => select(tab))
    tab.addEventListener('keydown', ({ key }) => {
      const moves: Readonly<Record<string, number>> = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }
      const to = moves[key]
      if (to === undefined) return
      const next = tabs[(to + tabs.length) % tabs.length]!
      next.focus()
      select(next)
    })
  }
  return (panel) => select(tabs.find((tab) => tab.getAttribute('aria-controls') === panel)!)
}
