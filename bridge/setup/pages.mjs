import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkout, countIn, filesIn, read, say, sumOf, write } from './checkout.mjs'
import { run } from './run.mjs'

const built = join(checkout, '.next')

/** Builds the pages when what they are made of has changed, or some of what was built is gone. */
export async function pages() {
  const stamp = join(built, 'facet-build')
  const configuration = readdirSync(checkout).filter((name) =>
    /^(package-lock\.json|tsconfig\.json|.*\.config\.[a-z]+)$/.test(name),
  )
  const sources = [
    ...['app', 'lib', 'public'].flatMap((folder) => filesIn(join(checkout, folder))),
    ...configuration.map((name) => join(checkout, name)),
  ]
  const wanted = sumOf(
    sources.filter((file) => !/\.(test|suite)\.tsx?$|\/testing\/|\.tsbuildinfo$/.test(file)),
    process.version,
  )
  const [known, files] = (read(stamp) ?? '').split(' ')
  if (known === wanted && countBuilt() >= Number(files) && read(join(built, 'BUILD_ID'))) return
  say('Building the pages …')
  rmSync(stamp, { force: true })
  await run(process.execPath, [join(checkout, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    failure: 'The pages could not be built (next build failed, see above).',
  })
  write(stamp, `${wanted} ${countBuilt()}`)
}

function countBuilt() {
  return countIn([join(built, 'server'), join(built, 'static')])
}
