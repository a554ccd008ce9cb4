/** What a page shows to everyone whose owner wants no more to be seen of it. [data formats §8.9] */
export const shownAlways: readonly string[] = ['image', 'firstname', 'lastname']
