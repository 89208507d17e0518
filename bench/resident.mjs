// Reads the resident memory of this process.
import { readFileSync, writeFileSync } from 'node:fs'

/**
 * Resident memory of this process in bytes, now and at its peak since the last call. Where there is no /proc the peak is since the start
 * of the process.
 */
export function resident() {
  try {
    const status = readFileSync('/proc/self/status', 'utf8')
    const field = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) * 1024
    const seen = { now: field('VmRSS'), peak: field('VmHWM') }
    // Linux: 5 sets the peak back to what is resident now.
    writeFileSync('/proc/self/clear_refs', '5')
    return seen
  } catch {
    return { now: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1024 }
  }
}
