import { MemoryLevel } from 'memory-level'
import { keystoreContract } from './contract.ts'

// A MemoryLevel keeps what it holds when it is closed, so the same one opened again stands for a restart.
const places = new Map<string, MemoryLevel>()

keystoreContract('in memory', async (place) => {
  const level = places.get(place) ?? new MemoryLevel()
  places.set(place, level)
  return level
})
