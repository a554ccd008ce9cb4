export const noPage = 'There is no page here.'
export const goToFirstPage = 'Go to the first page'
export const standsIn = 'This stands in for the page of an atSign while the site can’t be reached.'

export const withoutALine = 'Without a line'
