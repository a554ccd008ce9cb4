/**
 * Loaded into a Facet process before anything else, it appends every byte that the process sends or receives on any
 * socket to the file in FACET_TAP: the plaintext inside TLS as well as what is on the wire. The journeys then search
 * that file for secrets.
 */
import { appendFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { Readable } from 'node:stream'

const file = process.env.FACET_TAP

function keep(chunk, encoding) {
  if (typeof chunk === 'string') appendFileSync(file, Buffer.from(chunk, encoding))
  else if (chunk instanceof Uint8Array) appendFileSync(file, chunk)
}

const { write, end } = Socket.prototype

Socket.prototype.write = function (chunk, encoding, callback) {
  keep(chunk, typeof encoding === 'string' ? encoding : 'utf8')
  return write.call(this, chunk, encoding, callback)
}

Socket.prototype.end = function (chunk, encoding, callback) {
  keep(chunk, typeof encoding === 'string' ? encoding : 'utf8')
  return end.call(this, chunk, encoding, callback)
}

Socket.prototype.push = function (chunk, encoding) {
  keep(chunk, encoding)
  return Readable.prototype.push.call(this, chunk, encoding)
}
