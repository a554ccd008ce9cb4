/**
 * Where the system's share sheet sends what is shared. The worker of this site takes it before it leaves the device; where there is none,
 * this reads nothing of it and leads to the page that says so.
 */
export function POST(): Response {
  return new Response(null, { status: 303, headers: { Location: '/receive?unread=1' } })
}
