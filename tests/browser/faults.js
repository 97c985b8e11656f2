() => {
  const faults = [];
  const say = (what, node) => faults.push(what + ': ' + node.outerHTML.slice(0, 120));
  const named = node => (node.getAttribute('aria-label') || node.textContent || '').trim() || node.querySelector('img[alt]:not([alt=""])');
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!field.labels || !field.labels.length) say('a field without a label', field);
  for (const node of document.querySelectorAll('a[href], button, summary')) if (!named(node)) say('nothing to read', node);
  for (const node of document.querySelectorAll('img')) if (!node.hasAttribute('alt')) say('an image without alt', node);
  for (const node of document.querySelectorAll('iframe')) if (!node.title) say('a frame without a title', node);
  for (const node of document.querySelectorAll('table')) if (!node.querySelector('th')) say('a table without headings', node);
  for (const node of document.querySelectorAll('[aria-labelledby]'))
    for (const id of node.getAttribute('aria-labelledby').split(' '))
      if (!document.getElementById(id)) say('labelled by nothing', node);
  const ids = [...document.querySelectorAll('[id]')].map(node => node.id);
  if (new Set(ids).size !== ids.length) faults.push('an id that is there twice');
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
  let level = 1;
  for (const node of document.querySelectorAll('h1, h2, h3, h4')) {
    const here = +node.tagName[1];
    if (here > level + 1) say('a heading that leaves a level out', node);
    level = here;
  }
  if (document.querySelectorAll('main').length !== 1 || !document.documentElement.lang) faults.push('no main, or no language');
  return faults;
}
