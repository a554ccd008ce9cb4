/** The id that every statistics notification has, and no other. [§3.19.4] */
export const statisticsId = '-1'
