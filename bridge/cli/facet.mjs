#!/usr/bin/env node
// The way in from a shell: TypeScript is read as it is, so nothing has to be built.
import { register } from 'tsx/esm/api'

register()
const { facet } = await import('./facet.ts')
process.exitCode = await facet(process.argv.slice(2))
