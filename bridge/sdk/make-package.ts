import { execFile } from 'node:child_process'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const checkout = fileURLToPath(new URL('../..', import.meta.url))
const bin = createRequire(import.meta.url).resolve('typescript/package.json')

/**
 * Makes a package of the atClient in this folder, for programs that are not part of this checkout: JavaScript and types, as
 * `exports` of the checkout names them, and of all that is installed here only what that needs.
 */
export async function makePackage(folder: string): Promise<void> {
  const { exports, dependencies, ...about } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'))
  await rm(folder, { recursive: true, force: true })
  const compiler = join(bin, '..', 'bin', 'tsc')
  await promisify(execFile)(process.execPath, [compiler, '-p', join(checkout, 'bridge/sdk'), '--outDir', folder])
  const needed = new Set<string>()
  for (const file of await readdir(folder, { recursive: true })) {
    if (!/\.(js|d\.ts)$/.test(file)) continue
    const text = await readFile(join(folder, file), 'utf8')
    for (const [, from = ''] of text.matchAll(/(?:from|import\() ?'((?:@[^/']+\/)?[^/'.]+)[^']*'/g)) needed.add(from)
    // The compiler writes the names of files anew in what runs, and not in the types.
    if (file.endsWith('.d.ts')) {
      await writeFile(join(folder, file), text.replace(/((?:from |import\()'\.[^']*)\.ts'/g, "$1.js'"))
    }
  }
  const { name, version, description, license, type, engines } = about
  const own = {
    ...{ name, version, description, license, type, engines },
    // All else only tells what there is.
    sideEffects: ['./lib/vault/key-worker.js'],
    exports: Object.fromEntries(Object.entries<string>(exports).map(([path, file]) => [path, built(file)])),
    dependencies: Object.fromEntries(Object.entries(dependencies).filter(([one]) => needed.has(one))),
  }
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(own, undefined, 2)}\n`)
  await cp(join(checkout, 'LICENSE'), join(folder, 'LICENSE'))
  await cp(join(checkout, 'lib/client/README.md'), join(folder, 'README.md'))
}

function built(file: string) {
  return { types: file.replace(/\.ts$/, '.d.ts'), default: file.replace(/\.ts$/, '.js') }
}
