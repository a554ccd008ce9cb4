/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // Nothing is fetched, resized or cached by Next itself: pictures come from atServers as they are.
  images: { unoptimized: true },
  // The bridge compresses and caches; types are checked by `npm test`, where all of them are.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  // What is old of it would keep every page old.
  headers: async () => [{ source: '/sw.js', headers: [{ key: 'Cache-Control', value: 'no-cache' }] }],
}

export default config
