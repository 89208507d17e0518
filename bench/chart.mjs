// The chart of a report, as SVG.
import { counted, geometricMean, ratios } from './ratios.mjs'

const WIDTH = 760
const LEFT = 150
const BAR = 18
const GAP = 6

/** An SVG of the geometric means: how many times as fast as CPython's pickle (or JSON, where no CPython ran) each contender is. */
export function chart(results) {
  const sets = counted(results)
  const base = sets.some((one) => one.loads.CPython !== undefined) ? 'CPython' : 'JSON'
  const panels = ['loads', 'dumps'].map((way) => ({ way, bars: bars(sets, way, base) }))
  const longest = Math.max(...panels.flatMap((panel) => panel.bars.map(({ speed }) => speed)))
  let y = 46
  const drawn = []
  for (const { way, bars: list } of panels) {
    drawn.push(`<text class="head" x="12" y="${y}">${way}</text>`)
    y += 12
    for (const { name, some, speed } of list) {
      const width = Math.max(1, (speed / longest) * (WIDTH - LEFT - 80))
      drawn.push(
        `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${name}</text>`,
        `<rect class="${name.startsWith('brine') ? 'ours' : 'theirs'}" x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2"/>`,
        `<text x="${LEFT + width + 6}" y="${y + 13}">${speed.toFixed(2)}${some}</text>`,
      )
      y += BAR + GAP
    }
    y += 26
  }
  const { about } = results
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" role="img">
<title>Speed of loads and dumps, as multiples of ${base}</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #6e7781 }
.head { font-weight: 600; font-size: 15px }
.ours { fill: #2f9e6e }
.theirs { fill: #8c96a0 }
@media (prefers-color-scheme: light) { text { fill: #24292f } .theirs { fill: #b4bcc5 } }
@media (prefers-color-scheme: dark) { text { fill: #d0d7de } .theirs { fill: #57606a } .ours { fill: #3fb97f } }
</style>
<text x="12" y="20">Speed as a multiple of ${base === 'CPython' ? "CPython's C pickle" : 'JSON'}: geometric mean over ${sets.length} sets of structured data. Longer is faster.</text>
${drawn.join('\n')}
<text x="12" y="${y - 8}">${escaped(`${about.date}, ${about.node}${about.CPython ? `, CPython ${about.CPython.split(' ')[0]}` : ''}, ${about.processor}`)}</text>
</svg>
`
}

/** Fastest first. `auto` is left out, since it is one of the other two. */
function bars(sets, way, base) {
  const names = Object.keys(sets[0]?.[way] ?? {}).filter((name) => name !== 'brine auto' && !name.endsWith('gc off'))
  return names
    .map((name) => ({ name, speeds: ratios(sets, way, name, base) }))
    .filter(({ speeds }) => speeds.length >= sets.length * 0.9)
    .map(({ name, speeds }) => ({
      name,
      some: speeds.length < sets.length ? `, ${speeds.length} sets` : '',
      speed: geometricMean(speeds.map(({ ratio }) => ratio)),
    }))
    .sort((a, b) => b.speed - a.speed)
}

function escaped(text) {
  return text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character])
}
