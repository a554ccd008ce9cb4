import { resolve } from 'node:path'
import { makePackage } from './make-package.ts'
import { parts, sizeOf } from './size.ts'

const folder = resolve(process.argv[2] ?? 'dist/facet')
await makePackage(folder)
process.stdout.write(`The package is in ${folder}; npm pack ${folder} makes one file of it.\n`)
// A package finds itself by its own name.
for (const [words, code] of Object.entries(parts)) {
  const { minified, gzipped } = await sizeOf(code, folder)
  process.stdout.write(
    `${words}: ${(gzipped / 1000).toFixed(1)} KB gzipped, ${(minified / 1000).toFixed(1)} KB minified\n`,
  )
}
