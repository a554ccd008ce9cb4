import { linkSync, mkdirSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { checkout, read, Sentence, say } from './checkout.mjs'

/**
 * One setup at a time in this checkout. The file holds the pid of its owner and comes into being with it, by a link,
 * so that nobody reads it empty; when that process is gone the lock is taken over. It is let go at the end of this process.
 */
export async function lock(file) {
  const draft = `${file}.${process.pid}`
  process.once('exit', () => rmSync(draft, { force: true }))
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(draft, String(process.pid))
  } catch (error) {
    throw new Sentence(
      error.code === 'ENOSPC'
        ? `The disk is full: nothing can be written to ${checkout}.`
        : `Facet cannot write to its own folder, ${checkout}; make it yours, or clone it where you may write.`,
    )
  }
  for (let told = false; ; ) {
    try {
      linkSync(draft, file)
      process.once('exit', () => rmSync(file, { force: true }))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const owner = Number(read(file))
    if (!owner || isAlive(owner)) {
      if (owner && !told) say(`Waiting for another setup (process ${owner}) …`)
      told = true
      await new Promise((resolve) => setTimeout(resolve, 200))
    } else {
      takeAway(file, owner)
    }
  }
}

/** Removes the lock that `owner` has left; whoever else was as quick must not lose the one that he has just made. */
function takeAway(file, owner) {
  const aside = `${file}.${process.pid}.old`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (Number(read(aside)) !== owner) linkSync(aside, file)
  unlinkSync(aside)
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
