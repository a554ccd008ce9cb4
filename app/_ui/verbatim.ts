/** For fields with names and codes: what is typed there is neither completed nor corrected. */
export const verbatim = { autoComplete: 'off', autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false } as const
