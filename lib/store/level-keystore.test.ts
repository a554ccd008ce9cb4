import { MemoryLevel } from 'memory-level'
import { keystoreContract } from './contract.ts'
import { notificationContract } from './notification-contract.ts'

// A MemoryLevel keeps what it holds when it is closed, so the same one opened again stands for a restart.
const places = new Map<string, MemoryLevel>()

async function open(place: string): Promise<MemoryLevel> {
  const level = places.get(place) ?? new MemoryLevel()
  places.set(place, level)
  return level
}

keystoreContract('in memory', open)
notificationContract('in memory', open)
