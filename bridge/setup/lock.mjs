import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, renameSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { checkout, read, Sentence, say } from './checkout.mjs'

/**
 * One setup at a time in this checkout. The file holds the pid of its owner and when that process began, and comes into
 * being with them, by a link, so that nobody reads it empty. When that process is gone, its pid is another one's, or the
 * file says nothing of the kind, as after a crash, the lock is taken over. It is let go at the end of this process.
 */
export async function lock(file) {
  const draft = `${file}.${process.pid}`
  process.once('exit', () => rmSync(draft, { force: true }))
  try {
    const isNew = mkdirSync(dirname(file), { recursive: true }) !== undefined
    if (isNew) process.once('exit', () => removeEmpty(dirname(file)))
    writeFileSync(draft, `${process.pid} ${beginOf(process.pid)}`.trim())
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
      // Before the folder goes in which it is.
      process.prependOnceListener('exit', () => rmSync(file, { force: true }))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const found = read(file)
    const owner = found === undefined ? undefined : ownerOf(found)
    if (found !== undefined && !owner) {
      takeAway(file, found)
    } else {
      const place = relative(checkout, file)
      if (owner && !told) say(`Waiting for another setup (process ${owner}) … If there is none, delete ${place}.`)
      told ||= owner !== undefined
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

/** A start that comes to nothing leaves no folder that was not there; what others have put into it meanwhile stays. */
function removeEmpty(folder) {
  try {
    rmdirSync(folder)
  } catch {
    // Somebody uses it.
  }
}

/** The process at work that the text of a lock names; undefined for one that is gone, and for a text that names none. */
function ownerOf(text) {
  const [, pid, begin] = /^([1-9]\d{0,9})(?: (.+))?$/.exec(text) ?? []
  if (!pid || !isAlive(Number(pid))) return undefined
  const now = begin && beginOf(pid)
  return now && now !== begin ? undefined : Number(pid)
}

/** When a process began, in whatever words this system has for it; empty where it has none. */
function beginOf(pid) {
  // The name of the program, in brackets, may hold anything; the twentieth word behind it is the begin.
  const status = read(`/proc/${pid}/stat`)
  if (status) return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  if (process.platform === 'win32' || process.platform === 'linux') return ''
  try {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env, encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

/** Removes the lock that says `text`; whoever else was as quick must not lose the one that he has just made. */
function takeAway(file, text) {
  const aside = `${file}.${process.pid}.old`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (read(aside) !== text) linkSync(aside, file)
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
