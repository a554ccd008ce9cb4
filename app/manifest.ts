import type { MetadataRoute } from 'next'
import * as say from './words.tsx'

export default function manifest(): MetadataRoute.Manifest {
  return {
    id: '/',
    name: 'Facet',
    short_name: 'Facet',
    description: say.onePageOneName,
    start_url: '/',
    scope: '/',
    display: 'standalone',
    // The worker of this site takes it; nothing of it is in an address, and nothing reaches the server.
    share_target: {
      action: '/receive/share',
      method: 'POST',
      enctype: 'multipart/form-data',
      params: { title: 'title', text: 'text', url: 'url', files: [{ name: 'picture', accept: ['image/*'] }] },
    },
    // A browser takes no scheme of others' without `web+` in front.
    protocol_handlers: [{ protocol: 'web+atsign', url: '/open?to=%s' }],
    shortcuts: [
      { name: say.editMyPage, url: '/profile' },
      { name: say.requests, url: '/activity' },
      { name: say.people, url: '/people' },
      { name: say.myData, url: '/data' },
    ],
    background_color: '#fdfdfc',
    theme_color: '#fdfdfc',
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  }
}
