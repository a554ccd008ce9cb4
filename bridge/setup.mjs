// Gets a fresh clone ready: `node bridge/setup.mjs start|dev|test`. Written so that a Node which is far too old for
// everything else can read this file, and say so.
import { readFileSync } from 'node:fs'

const wanted = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).engines.node.slice(2)
const [major, minor] = wanted.split('.').map(Number)
const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number)

if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) import('./setup/prepare.mjs')
else {
  process.stderr.write(`Facet needs Node ${wanted} or newer; this is ${process.versions.node}.\n`)
  process.exitCode = 1
}
