import { generateSigningPair } from '../../lib/crypto/signature.ts'
import { parseAtSign } from '../../lib/protocol/at-sign.ts'
import type { ServerLimits } from '../../lib/server/limits.ts'
import { Lane, type Role, type Violation } from './lane.ts'
import { type Searches, searchMuch } from './searches.ts'
import { type Enrolled, logIn, Wire } from './wire.ts'
import { Witness } from './witness.ts'
import { type Memory, openWorld, type Peer, type World } from './world.ts'

export interface SoakOptions {
  /** An empty folder. */
  readonly dir: string
  readonly seed: number
  /** How many lines at least. */
  readonly lines: number
  /** This batch alone, to see again what went wrong. */
  readonly only?: { readonly lane: number; readonly batch: number }
  readonly progress?: (report: Progress) => void
}

export interface Progress {
  readonly lines: number
  readonly linesPerSecond: number
  readonly residentBytes: number
}

export interface SoakReport {
  readonly lines: number
  readonly connections: number
  readonly linesPerSecond: number
  /** What went wrong; what a lane has found, with the shortest way to see it again. */
  readonly violations: readonly string[]
  /** Once everything that fills up has been filled, and at the end, both with everybody there. */
  readonly warm: UnderLoad
  readonly end: UnderLoad
  /** How long the turns of the witness took. */
  readonly witness: Turns
  /** The same beside somebody who has very much searched for at once, and how long that took. */
  readonly searches?: Turns & { readonly millis: number }
}

export interface Turns {
  readonly turns: number
  readonly median: number
  readonly longest: number
}

/** What the server took, and how many lanes were in the middle of what they say when it was asked. */
export interface UnderLoad extends Memory {
  readonly talking: number
}

/** Room fills up early in a run, so that from then on memory has no reason to grow; and jobs come often. */
const limits: Partial<ServerLimits> = {
  maxPasscodeDelayMillis: 10,
  farewellMillis: 100,
  maxReceivedPerSender: 300,
  maxSentPerRecipient: 300,
  maxSent: 2_000,
  maxTakenBack: 1_000,
  maxCopiesPerOwner: 100,
  keptRemovals: 500,
  keptRemovalMillis: 0,
  notificationExpiryMillis: 2_000,
  expiryMillis: 2_000,
  compactionMillis: 5_000,
  accessLogMillis: 1_000,
  refreshMillis: 10_000,
  writeStallMillis: 5_000,
  authenticatedWriteStallMillis: 5_000,
  monitorStallMillis: 5_000,
}

const mallory = parseAtSign('@mallory')
const bystander = parseAtSign('@witness')
const roles: readonly Role[] = ['anyone', 'peer', 'owner', 'app']
const laneCount = 33
/** The last lane talks to the directory, which has little to do: one line in so many is for it. */
const oneForTheDirectory = 10
/** How much more the heap may hold at the end: room that was not filled yet, and what was being done at the moment. */
const tolerableGrowth = 16 * 1024 * 1024
/** Of the time that somebody else's searches take, what the witness may have to wait for in one turn. */
const tolerableWait = 0.5
/** How many lines are said before memory is looked at for the first time. */
const warmth = 0.25

/** Says lines of every kind to an atServer and a directory while a witness looks on. */
export async function soak({ dir, seed, lines, only, progress }: SoakOptions): Promise<SoakReport> {
  const world = await openWorld({ dir, visitors: [mallory, bystander], limits })
  const violations: string[] = []
  const lanes: Lane[] = []
  let witness: Witness | undefined
  try {
    const visitor = world.peers.get(mallory) as Peer
    const app = await enroll(world)
    witness = await Witness.open(world, world.peers.get(bystander) as Peer)
    for (let lane = 0; lane < laneCount; lane++) {
      const role = lane === laneCount - 1 ? 'directory' : (roles[lane % roles.length] as Role)
      const way = lane % 5 === 0 && role !== 'peer' && role !== 'directory' ? 'web socket' : 'tls'
      lanes.push(new Lane({ world, role, way, seed, lane, visitor, app }))
    }
    const said = () => lanes.reduce((sum, lane) => sum + lane.lines, 0)
    const start = performance.now()
    const rate = () => (said() * 1000) / (performance.now() - start)
    let talking = 0
    const memory = async (): Promise<UnderLoad> => ({ talking, ...(await world.memory()) })
    let warm: Promise<UnderLoad> | undefined
    let end: Promise<UnderLoad> | undefined
    let tidying: Promise<void> | undefined
    let tidyAt = 10_000
    let over = false

    const turns = (async () => {
      while (!over) {
        await witness.turn()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })().catch((error: Error) => void violations.push(`witness: ${error.message}`))

    const run = async (lane: Lane, number: number) => {
      for (let batch = 0; said() < lines && violations.length < 5; batch++) {
        if (only && (number !== only.lane || batch > only.batch)) return
        if (only && batch < only.batch) continue
        while (lane.role === 'directory' && lane.lines * oneForTheDirectory > said() && said() < lines) {
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
        talking += 1
        await lane.say(batch).catch((error: Violation) => {
          violations.push(`--seed ${seed} --only ${number}:${batch}: ${error.message}`)
        })
        talking -= 1
        // Both while the other lanes still talk: what one of them takes is in both figures, or a leak could hide in it.
        if (said() >= lines * warmth) warm ??= memory()
        if (said() >= lines) end ??= memory()
        if (said() < tidyAt) continue
        tidyAt += 10_000
        progress?.({ lines: said(), linesPerSecond: rate(), residentBytes: await world.residentBytes() })
        tidying ??= tidy(world).finally(() => {
          tidying = undefined
        })
      }
    }
    await Promise.all(lanes.map(run))
    await tidying
    const linesPerSecond = rate()
    const first = await (warm ?? memory())
    const last = await (end ?? memory())
    over = true
    await turns
    for (const lane of lanes) lane.close()
    violations.push(...world.mistakes)
    const growth = last.heapUsed - first.heapUsed
    if (growth > tolerableGrowth) violations.push(`the heap has grown by ${growth} bytes`)
    const turnsBefore = turnsOf(witness.millis)
    const searches = only ? undefined : await searchMuch(world, witness)
    if (searches) violations.push(...tooLong(searches))
    return {
      lines: said(),
      connections: lanes.reduce((sum, lane) => sum + lane.connections, 0),
      linesPerSecond,
      violations,
      warm: first,
      end: last,
      witness: turnsBefore,
      ...(searches && { searches: { millis: searches.millis, ...turnsOf(searches.turns) } }),
    }
  } finally {
    for (const lane of lanes) lane.close()
    witness?.close()
    await world.close()
  }
}

function turnsOf(millis: readonly number[]): Turns {
  const sorted = [...millis].sort((a, b) => a - b)
  return { turns: sorted.length, median: sorted[sorted.length >> 1] ?? 0, longest: sorted.at(-1) ?? 0 }
}

/** What is measured against itself says the same on a machine that has other things to do. */
function tooLong({ millis, turns }: Searches): string[] {
  const { longest } = turnsOf(turns)
  if (longest <= millis * tolerableWait) return []
  return [`the witness waited ${Math.round(longest)} of the ${Math.round(millis)} ms that the searches of another took`]
}

/** An app that may read and write, as its owner has approved it. */
async function enroll(world: World): Promise<Enrolled> {
  const { publicKey: apkamPublicKey, privateKey } = await generateSigningPair()
  const owner = await logIn(await Wire.tls(world.server, world.ca), world)
  const guest = await Wire.tls(world.server, world.ca)
  const [, otp] = /^data:(\w+)\n/.exec(await owner.ask('otp:get')) ?? []
  const about = { appName: 'soak', deviceName: 'one', namespaces: { wavi: 'rw', ns: 'rw' }, otp, apkamPublicKey }
  const asked = await guest.ask(
    `enroll:request:${JSON.stringify({ ...about, encryptedAPKAMSymmetricKey: 'd3JhcHBlZA==' })}`,
  )
  const [, id = ''] = /"enrollmentId":"([\w-]+)"/.exec(asked) ?? []
  const keys = { encryptedDefaultEncryptionPrivateKey: 'cHJpdmF0ZQ==', encryptedDefaultSelfEncryptionKey: 'c2VsZg==' }
  const approved = await owner.ask(`enroll:approve:${JSON.stringify({ enrollmentId: id, ...keys })}`)
  if (!approved.includes('"approved"')) throw new Error(`the app was not approved: ${approved}`)
  for (const wire of [owner, guest]) wire.close()
  return { id, privateKey }
}

/** What was written goes again, as a person would do it who finds it there: memory would have a reason to grow. */
async function tidy(world: World): Promise<void> {
  const owner = await logIn(await Wire.tls(world.server, world.ca), world)
  const reply = await owner.ask('scan:showhidden:true')
  const names: string[] = JSON.parse(reply.slice('data:'.length, reply.lastIndexOf('\n')))
  const own =
    /^(?:public:)?(?:signing_publickey|publickey|signing_privatekey|tick\.witness)@|__manage@|:signing_privatekey@/
  const commands = names.filter((name) => !own.test(name)).map((name, id) => ({ id, command: `delete:force:${name}` }))
  for (let first = 0; first < commands.length; first += 500) {
    await owner.ask(`batch:${JSON.stringify(commands.slice(first, first + 500))}`)
  }
  owner.close()
}
