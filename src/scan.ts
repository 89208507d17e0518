// `brine/scan`: whether pickles, and files with pickles in them, are safe to give to Python.

export type { Finding, FindingCode, ScannedGlobal, ScannedPickle, ScanReport, Verdict } from './scan/report.ts'
export { type AllowedName, type ScanOptions, scan, scanSync } from './scan/scan.ts'
