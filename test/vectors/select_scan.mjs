// Chooses from what make_scan.py printed the smallest pickles that bring a name, or a use of one, that no smaller one has. The package
// must be built.
//
//     node select_scan.mjs FILE... | gzip -9n > scan.json.gz
import { readFileSync } from 'node:fs'
import { scanSync } from '../../dist/scan.js'

/** Longer ones bring little that is new. */
const MOST = 6000

const cases = process.argv.slice(2).flatMap((file) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line)),
)
const seen = new Set()
const chosen = []
for (const one of cases.sort((a, b) => a.base64.length - b.base64.length)) {
  const bytes = Buffer.from(one.base64, 'base64')
  if (bytes.length > MOST) break
  const { verdict, format, globals } = scanSync(bytes)
  const news = [format, ...globals.flatMap(({ raw, uses }) => [raw, ...uses.map((use) => `${raw} ${use}`)])].filter((key) => !seen.has(key))
  if (news.length === 0) continue
  for (const key of news) seen.add(key)
  chosen.push({ name: one.name, verdict, base64: one.base64 })
}
process.stdout.write(`[\n${chosen.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`)
