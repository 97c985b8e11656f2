() => [...document.querySelectorAll('body *')].filter(node => {
  for (let up = node.parentElement; up; up = up.parentElement) if (getComputedStyle(up).overflowX !== 'visible') return false;
  return node.getBoundingClientRect().right > innerWidth + 1;
}).map(node => node.outerHTML.slice(0, 80)).concat(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls'] : [])
