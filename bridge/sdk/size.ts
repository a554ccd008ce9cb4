import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

// The bundler that came with what runs TypeScript here.
const fromHere = createRequire(import.meta.url)
const { build } = createRequire(fromHere.resolve('tsx/package.json'))('esbuild')

/** What a page loads that takes this from the package, before anything is wanted that comes later. */
export async function sizeOf(code: string, beside: string): Promise<{ minified: number; gzipped: number }> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: beside },
    nodePaths: [fileURLToPath(new URL('../../node_modules', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    plugins: [{ name: 'later', setup }],
  })
  const [{ contents }] = outputFiles
  return { minified: contents.length, gzipped: gzipSync(contents, { level: 9 }).length }
}

interface Setup {
  onResolve(options: { filter: RegExp }, resolve: (asked: { kind: string; path: string }) => unknown): void
}

/** What is imported when it is first wanted is a file of its own. */
function setup({ onResolve }: Setup): void {
  onResolve({ filter: /.*/ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined))
}

/** What the README tells the size of, by the words it uses. */
export const parts: Readonly<Record<string, string>> = {
  'an atClient with its cryptography': `export { openAtClient } from 'facet/client'; export { openKeyRing } from 'facet/crypto'`,
  'the same through a bridge': `export { openAtClient } from 'facet/client'; export { openKeyRing } from 'facet/crypto'; export { webSocketDial } from 'facet/browser'`,
  'a visitor, who has no keys': `export { openVisitor } from 'facet/client'`,
  'key names and errors': `export * from 'facet/protocol'`,
}
