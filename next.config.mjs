/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  // Nothing is fetched, resized or cached by Next itself: pictures come from atServers as they are.
  images: { unoptimized: true },
  // The bridge compresses and caches; types are checked by `npm test`, where all of them are.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
}

export default config
