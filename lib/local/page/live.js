/* global document, window, fetch, location, setTimeout, DOMParser, matchMedia, Node */
// Renews the parts of the page that are marked `data-live`: fetches the page again each second and changes what is
// different. A part that has the focus waits, so that nothing moves under somebody's fingers.
(() => {
  const EVERY_MS = 1000;
  const AFTER_FAILURE_MS = 3000;
  const pause = document.getElementById('pause');
  const liveness = document.getElementById('liveness');
  const moves = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  let paused = false;

  pause.hidden = false;
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.textContent = paused ? 'Resume updates' : 'Pause updates';
    say(paused ? 'Paused' : '');
  });
  setTimeout(renew, EVERY_MS);

  async function renew() {
    let next = EVERY_MS;
    try {
      if (!paused && !document.hidden) {
        show(await newest());
        say('');
      }
    } catch {
      say('The run does not answer: it may have ended');
      next = AFTER_FAILURE_MS;
    }
    setTimeout(renew, next);
  }

  async function newest() {
    const response = await fetch(location.href);
    if (!response.ok) throw new Error(String(response.status));
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  }

  function show(fresh) {
    if (paused) return;
    for (const part of document.querySelectorAll('[data-live]')) {
      const other = fresh.getElementById(part.id);
      if (other && !part.contains(document.activeElement)) follow(part, other);
    }
  }

  // Only what differs is touched: a screen reader is told of a new step, not of the whole list again.
  function follow(mine, other) {
    if (mine.isEqualNode(other)) return;
    if (mine.nodeType !== Node.ELEMENT_NODE || mine.nodeName !== other.nodeName) return replace(mine, other);
    for (const { name } of [...mine.attributes]) if (!other.hasAttribute(name)) mine.removeAttribute(name);
    for (const { name, value } of other.attributes) {
      if (mine.getAttribute(name) !== value) mine.setAttribute(name, value);
    }
    const [have, want] = [[...mine.childNodes], [...other.childNodes]];
    want.forEach((child, index) => {
      if (have[index]) follow(have[index], child);
      else mark(mine.appendChild(document.importNode(child, true)));
    });
    for (const child of have.slice(want.length)) child.remove();
  }

  function replace(mine, other) {
    const fresh = document.importNode(other, true);
    mine.replaceWith(fresh);
    mark(fresh);
  }

  function mark(node) {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    if (!moves || !element || element.closest('#gauges')) return;
    const colour = window.getComputedStyle(element).getPropertyValue('--fresh');
    element.animate([{ backgroundColor: colour }, { backgroundColor: 'transparent' }], 1600);
  }

  function say(words) {
    if (liveness.textContent !== words) liveness.textContent = words;
  }
})();
