/*
 * The policy of every page asks where a script comes from before the address of one is taken (Trusted Types). What loads the
 * parts of this site knows nothing of that, so it is answered for it here: by our own parts and nothing else.
 */

/** Runs in the head, before any other script has something to load. */
export const ownScriptsOnly = `try{trustedTypes.createPolicy('default',{createScriptURL(text){const url=new URL(text,location.href);return url.origin===location.origin&&/^https?:$/.test(url.protocol)&&/^\\/(_next\\/static\\/|sw\\.js$)/.test(url.pathname)?text:null}})}catch{}`
